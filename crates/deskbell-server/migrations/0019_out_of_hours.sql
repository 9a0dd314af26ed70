-- Whether the customer was sent the words for out of hours, by SMS: once in each
-- conversation. The opening hours themselves are a workstream's rules.
ALTER TABLE conversations ADD COLUMN told_hours INTEGER NOT NULL DEFAULT 0
    CHECK (told_hours IN (0, 1));
