-- Events and answers lie in the order in which they were written, and only a
-- short index is in the order of their owners. Where long rows are the index
-- (a table without row numbers), each new one goes to another page of its own,
-- and there are few of them in each: a commit wrote a third more pages.

CREATE TABLE new_log (
    number INTEGER PRIMARY KEY,
    owner  TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    -- The frame as it goes to the browser.
    body   TEXT NOT NULL,
    UNIQUE (owner, seq)
) STRICT;
INSERT INTO new_log (owner, seq, at, body) SELECT owner, seq, at, body FROM log;
DROP TABLE log;
ALTER TABLE new_log RENAME TO log;

-- In the order of their numbers they also are by age.
CREATE TABLE new_answers (
    number  INTEGER PRIMARY KEY,
    actor   TEXT NOT NULL,
    command TEXT NOT NULL,
    at      INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    UNIQUE (actor, command)
) STRICT;
INSERT INTO new_answers (actor, command, at, outcome)
SELECT actor, command, at, outcome FROM answers ORDER BY at;
DROP TABLE answers;
ALTER TABLE new_answers RENAME TO answers;
