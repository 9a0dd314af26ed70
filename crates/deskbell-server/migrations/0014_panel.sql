-- What the communication panel knows besides texts: notes for colleagues, what
-- was sent along, how far the customer has read, and replies kept for again.

ALTER TABLE messages ADD COLUMN internal INTEGER NOT NULL DEFAULT 0
    CHECK (internal IN (0, 1));

-- JSON, as on the wire. None: nothing was sent along.
ALTER TABLE messages ADD COLUMN attachments TEXT;

-- The customer had this number and all before it before their eyes.
ALTER TABLE conversations ADD COLUMN customer_read_upto INTEGER NOT NULL DEFAULT 0;

-- None as owner: everybody's, kept by administrators.
CREATE TABLE quick_replies (
    id      TEXT PRIMARY KEY,
    owner   TEXT REFERENCES agents (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    text    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A keyword finds one of the house's, and one of an agent's own.
CREATE UNIQUE INDEX quick_replies_by_keyword ON quick_replies (ifnull(owner, ''), keyword);
