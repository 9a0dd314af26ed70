-- Customers who are known, the SMS that came in, and the bots that may answer.

-- Whom the house knows. `phone` is E.164, so that a number is found as it is
-- written there.
CREATE TABLE contacts (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    phone    TEXT,
    email    TEXT,
    company  TEXT,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone IS NOT NULL;

CREATE TABLE cases (
    id        TEXT PRIMARY KEY,
    contact   TEXT NOT NULL REFERENCES contacts (id),
    -- What people call it is this behind `CAS-`.
    number    INTEGER NOT NULL UNIQUE,
    title     TEXT NOT NULL,
    open      INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX cases_of_contact ON cases (contact);

-- JSON: from which number the customer writes, and to which of ours. None: it is
-- no SMS.
ALTER TABLE conversations ADD COLUMN sms TEXT;

-- SHA-256 of account and message: a signature holds no time, so who sends one
-- again is known by it for a while.
CREATE TABLE received (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX received_by_age ON received (at);

CREATE TABLE bots (
    -- SHA-256 of the token.
    token TEXT PRIMARY KEY,
    name  TEXT NOT NULL COLLATE NOCASE UNIQUE
) STRICT, WITHOUT ROWID;
