-- The links by which customers go on with their chat in another browser.

CREATE TABLE back_links (
    -- SHA-256 of its secret, as hex.
    link         TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    until        INTEGER NOT NULL,
    -- None: it can still be used.
    used_at      INTEGER,
    -- SHA-256 of the token that the conversation had before, as hex: who shows it
    -- is told that the chat goes on elsewhere.
    former       TEXT
) STRICT, WITHOUT ROWID;

-- A new link takes the place of the one before.
CREATE UNIQUE INDEX one_unused_back_link ON back_links (conversation) WHERE used_at IS NULL;
CREATE INDEX back_links_of_conversation ON back_links (conversation);
CREATE INDEX former_tokens ON back_links (former) WHERE former IS NOT NULL;
