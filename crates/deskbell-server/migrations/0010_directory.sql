-- Whom the house knows can be a million people: each has a short number of its
-- own, under which the search index has them, and changes of them are counted.

CREATE TABLE new_contacts (
    number   INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    phone    TEXT,
    email    TEXT,
    company  TEXT,
    added_at INTEGER NOT NULL,
    version  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE new_cases (
    id        TEXT PRIMARY KEY,
    contact   TEXT NOT NULL REFERENCES new_contacts (id),
    -- What people call it.
    number    TEXT NOT NULL UNIQUE,
    -- Where that is `CAS-` and a count, the count: the next one goes on from the
    -- highest.
    counted   INTEGER UNIQUE,
    title     TEXT NOT NULL,
    open      INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    version   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO new_contacts (id, name, phone, email, company, added_at)
SELECT id, name, phone, email, company, added_at FROM contacts ORDER BY added_at, id;
INSERT INTO new_cases (id, contact, number, counted, title, open, opened_at)
SELECT id, contact, 'CAS-' || number, number, title, open, opened_at FROM cases;
DROP TABLE cases;
DROP TABLE contacts;
ALTER TABLE new_contacts RENAME TO contacts;
ALTER TABLE new_cases RENAME TO cases;

CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone IS NOT NULL;

-- In the order in which they are shown, from its end.
CREATE INDEX cases_of_contact ON cases (contact, open, opened_at, id);

-- The words of each contact, under its number. It holds no text of its own, so
-- that it stays small; its words are made, and taken out again, by the server.
CREATE VIRTUAL TABLE contact_words USING fts5 (
    words, content = '', columnsize = 0, detail = none, prefix = '2 3', tokenize = 'ascii');

-- What was taken out is not in the file any more either.
INSERT INTO contact_words (contact_words, rank) VALUES ('secure-delete', 1);
