-- Who signs in how, what their browsers carry, and who did what.

-- How an agent of the desk signs in; who they are is their row in `agents`.
CREATE TABLE accounts (
    agent    TEXT PRIMARY KEY REFERENCES agents (id),
    -- The name in lower case: names are told apart without regard to case.
    name_key TEXT NOT NULL UNIQUE,
    -- Argon2id in PHC form; none signs in by link only.
    password TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE cookie_sessions (
    -- SHA-256 of the cookie.
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    agent      TEXT NOT NULL REFERENCES accounts (agent),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX cookie_sessions_of_agent ON cookie_sessions (agent);

CREATE TABLE sign_in_links (
    -- SHA-256 of the link's token. Using a link deletes its row.
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    agent      TEXT NOT NULL REFERENCES accounts (agent),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL,
    deed   TEXT NOT NULL,
    about  TEXT NOT NULL,
    -- SHA-256 over this row and the hash of the one before.
    hash   BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Where the chain stands, kept apart from it: rows removed from its end are
-- missed.
CREATE TABLE audit_end (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO audit_end (one, number, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit is append-only');
END;

CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit is append-only');
END;
