-- When a conversation was accepted first, for the service level of reports.
-- Conversations sort by their time, so new entries lie beside each other.

CREATE INDEX accepted_offers ON offers (conversation, ended_at) WHERE state = 'accepted';
