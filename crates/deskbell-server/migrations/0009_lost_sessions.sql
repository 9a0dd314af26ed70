-- Sessions that went back to their lines with the agent's link, until the agent
-- shows that they are there: a page that is opened says so.

ALTER TABLE agents ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
