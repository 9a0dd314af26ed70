-- What bots are told, and what they say of a customer.

-- JSON: an address, and the secret that signs what is told. None: the bot asks.
ALTER TABLE bots ADD COLUMN webhook TEXT;

-- What has yet to be told, in the order in which it happened. A number is never
-- given twice, so that who has read up to one has read all before it.
CREATE TABLE bot_events (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    bot          TEXT NOT NULL REFERENCES bots (token) ON DELETE CASCADE,
    conversation TEXT NOT NULL,
    at           INTEGER NOT NULL,
    -- JSON, as it is sent each time.
    body         TEXT NOT NULL
) STRICT;

CREATE INDEX bot_events_of_bot ON bot_events (bot);
CREATE INDEX bot_events_of_conversation ON bot_events (conversation);

-- How the customer feels, as a bot says. None: nobody has said.
ALTER TABLE conversations ADD COLUMN sentiment TEXT;

-- Whose an address of e-mail is, however its letters are written.
CREATE INDEX contacts_by_email ON contacts (email COLLATE NOCASE) WHERE email IS NOT NULL;
