-- The whole rule book: skills, profiles and statuses of the administrator's,
-- and what handing over, advice and bots need. What is there already goes on
-- as it was.

CREATE TABLE skills (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    blocks INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE statuses (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    base TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- JSON: pairs of a profile and how many of it the agent carries.
ALTER TABLE agents ADD COLUMN profiles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agents ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agents ADD COLUMN status TEXT;
-- Which rule has set the agent aside; the rest is in `inactive`.
ALTER TABLE agents ADD COLUMN aside_by TEXT NOT NULL DEFAULT 'missed';
ALTER TABLE agents ADD COLUMN rejects_in_a_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;

-- Why its offers in line are made. What is there already came in by web chat.
ALTER TABLE conversations ADD COLUMN reason TEXT NOT NULL DEFAULT 'incoming_chat';
ALTER TABLE conversations ADD COLUMN with_bot INTEGER NOT NULL DEFAULT 0;
-- JSON: pairs of priority and skill, the most important first, and how many of
-- them are still insisted on.
ALTER TABLE conversations ADD COLUMN needs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE conversations ADD COLUMN required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN relax_at INTEGER;
-- Where it takes a place in a profile instead of units.
ALTER TABLE conversations ADD COLUMN profile TEXT;
-- JSON: pairs of an agent and whether they have joined.
ALTER TABLE conversations ADD COLUMN consulted TEXT NOT NULL DEFAULT '[]';
ALTER TABLE conversations ADD COLUMN quiet_at INTEGER;
ALTER TABLE conversations ADD COLUMN frees_at INTEGER;

ALTER TABLE offers ADD COLUMN profile TEXT;
ALTER TABLE offers ADD COLUMN sender TEXT;
ALTER TABLE offers ADD COLUMN opens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offers ADD COLUMN reject_rule INTEGER;
-- JSON: what decided for this agent, among how many, idle since when.
ALTER TABLE offers ADD COLUMN decision TEXT NOT NULL DEFAULT '["longest_idle",0,0]';
