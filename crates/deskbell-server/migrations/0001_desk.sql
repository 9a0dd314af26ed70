-- The desk: configuration, agents, conversations, offers, messages, and what
-- makes a restart invisible: logs and the answers to commands.
-- Times are milliseconds UTC. Identifiers are ULIDs as text, so that they sort
-- by their time. Columns that no query looks into hold JSON.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Signs the nonces of desktop notifications.
INSERT INTO meta (name, value) VALUES ('secret', lower(hex(randomblob(32))));

CREATE TABLE queues (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workstreams (
    id    TEXT PRIMARY KEY,
    queue TEXT NOT NULL REFERENCES queues (id),
    rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL,
    units           INTEGER NOT NULL,
    queues          TEXT NOT NULL,
    enabled         INTEGER NOT NULL,
    signed_in       INTEGER NOT NULL,
    choice          TEXT NOT NULL,
    inactive        TEXT,
    missed          TEXT NOT NULL,
    misses_in_a_row INTEGER NOT NULL,
    presence        TEXT NOT NULL,
    link            TEXT NOT NULL,
    paused          INTEGER NOT NULL,
    went_elsewhere  INTEGER NOT NULL,
    idle_since      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id             TEXT PRIMARY KEY,
    workstream     TEXT NOT NULL REFERENCES workstreams (id),
    queue          TEXT NOT NULL REFERENCES queues (id),
    priority       INTEGER NOT NULL,
    first_in_line  INTEGER NOT NULL,
    state          TEXT NOT NULL,
    arrived_at     INTEGER NOT NULL,
    queued_at      INTEGER NOT NULL,
    agent          TEXT REFERENCES agents (id),
    accepted_at    INTEGER,
    units          INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    asked          TEXT NOT NULL,
    nobody_left    INTEGER NOT NULL,
    retry_at       INTEGER,
    closes_at      INTEGER,
    customer_gone  INTEGER,
    wrap_up_until  INTEGER,
    -- From wrap-up on.
    ended_at       INTEGER,
    end_cause      TEXT,
    -- SHA-256 of the customer's token, as hex. None once the conversation is so
    -- old that nothing personal of it is kept.
    token          TEXT UNIQUE,
    customer       TEXT NOT NULL,
    visitor        INTEGER NOT NULL,
    answers        TEXT NOT NULL,
    visit          TEXT NOT NULL,
    cases          TEXT NOT NULL,
    -- The offer whose Accept opened the session.
    session_offer  TEXT,
    last_message   INTEGER NOT NULL,
    read_upto      INTEGER NOT NULL,
    delivered_upto INTEGER NOT NULL,
    -- Why it is over, once the customer was told.
    told           TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX live_conversations ON conversations (id) WHERE state <> 'closed';
CREATE INDEX visitors ON conversations (visitor);
-- What retention has yet to blank.
CREATE INDEX personal_conversations ON conversations (ended_at)
    WHERE state = 'closed' AND token IS NOT NULL;

-- The ledger: every offer with its end.
CREATE TABLE offers (
    id             TEXT PRIMARY KEY,
    attempt        INTEGER NOT NULL,
    conversation   TEXT NOT NULL REFERENCES conversations (id),
    agent          TEXT NOT NULL REFERENCES agents (id),
    reason         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    units          INTEGER NOT NULL,
    reject_allowed INTEGER NOT NULL,
    missed_rule    INTEGER,
    offered_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    deliver_by     INTEGER NOT NULL,
    sent_at        INTEGER,
    displayed_at   INTEGER,
    displayed_on   TEXT,
    -- open, or how it ended.
    state          TEXT NOT NULL,
    -- What the agent or the server gave as the reason of the end.
    why            TEXT,
    ended_at       INTEGER,
    -- What the agent was shown; an ended offer needs it no more.
    shown          TEXT
) STRICT, WITHOUT ROWID;

-- Fence: one open offer for each conversation.
CREATE UNIQUE INDEX one_open_offer ON offers (conversation) WHERE state = 'open';
CREATE INDEX offers_by_end ON offers (ended_at) WHERE ended_at IS NOT NULL;
-- The words of agents, which retention has yet to blank.
CREATE INDEX reasons_of_offers ON offers (ended_at)
    WHERE state = 'rejected' AND why IS NOT NULL;

CREATE TABLE messages (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    number       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    -- JSON, as on the wire.
    author       TEXT NOT NULL,
    text         TEXT NOT NULL,
    command      TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX messages_by_age ON messages (at);

-- An owner is `agent:ID` or `conversation:ID`.
CREATE TABLE heads (
    owner TEXT PRIMARY KEY,
    epoch TEXT NOT NULL,
    seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    owner TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    -- The frame as it goes to the browser.
    body  TEXT NOT NULL,
    PRIMARY KEY (owner, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
    actor   TEXT NOT NULL,
    command TEXT NOT NULL,
    at      INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (actor, command)
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_by_age ON answers (at);
