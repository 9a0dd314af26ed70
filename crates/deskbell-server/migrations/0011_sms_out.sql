-- SMS that go out: how far each has come, which have yet to be given to the
-- provider, and who wants none.

-- JSON, as on the wire. None: it did not go out as SMS.
ALTER TABLE messages ADD COLUMN delivery TEXT;

-- What the provider has not taken yet, in the order in which it was written. Text
-- and numbers are those of the message and its conversation. A number is never
-- given twice, so that who has read up to one has read all before it.
CREATE TABLE outbox (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    message      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    UNIQUE (conversation, message),
    FOREIGN KEY (conversation, message) REFERENCES messages (conversation, number)
        ON DELETE CASCADE
) STRICT;

-- SHA-256 of a number of ours and one of a customer's who has said STOP to it. It
-- stays when the customer is erased: what they asked for holds all the same.
CREATE TABLE stopped (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
