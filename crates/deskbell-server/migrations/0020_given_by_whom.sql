-- Who had a conversation when it was offered to somebody: if they have it no more
-- when nobody takes it, it does not come back to them.
ALTER TABLE offers ADD COLUMN held_by TEXT;

UPDATE offers
SET held_by = (SELECT agent FROM conversations WHERE conversations.id = offers.conversation)
WHERE state = 'open' AND sender IS NOT NULL;
