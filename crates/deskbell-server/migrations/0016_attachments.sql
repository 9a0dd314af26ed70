-- Files that are sent with messages. Their bytes stand beside the database, in
-- the folder attachments/, each under its identifier.

CREATE TABLE attachments (
    id           TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    -- Who uploaded it: an agent, or the customer of the conversation.
    owner        TEXT NOT NULL,
    name         TEXT NOT NULL,
    media_type   TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    preview      INTEGER NOT NULL CHECK (preview IN (0, 1)),
    -- SHA-256 of its bytes. None: they are not here.
    hash         BLOB,
    -- When it was uploaded; once it is sent, when that was.
    at           INTEGER NOT NULL,
    -- The message that it was sent with. None: it waits for one.
    message      INTEGER,
    -- Where it is still to be fetched from.
    source       TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX attachments_of_conversation ON attachments (conversation, message);
CREATE INDEX attachments_by_time ON attachments (at);
CREATE INDEX attachments_unsent ON attachments (at) WHERE message IS NULL;
CREATE INDEX attachments_to_fetch ON attachments (at) WHERE source IS NOT NULL;
