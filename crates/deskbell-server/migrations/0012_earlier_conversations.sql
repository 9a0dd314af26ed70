-- What else there was with a customer is found by the contact, or by the number
-- that they write from.
CREATE INDEX conversations_of_contact ON conversations (customer ->> '$.contact');
CREATE INDEX conversations_of_number ON conversations (sms ->> '$.from');

-- The case in hand alone: the other ones are asked for where contacts are kept.
ALTER TABLE conversations RENAME COLUMN cases TO case_in_hand;
UPDATE conversations SET case_in_hand = case_in_hand -> '$[0]';
