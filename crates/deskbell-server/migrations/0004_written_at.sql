-- When this database was written to last: a start goes on from there. What is
-- there already says so in many places; each look is at the end of an index, or
-- of a short table.

INSERT INTO meta (name, value)
SELECT 'written_at', CAST(max(at) AS TEXT) FROM (
    SELECT max(at) AS at FROM answers
    UNION ALL SELECT max(at) FROM messages
    UNION ALL SELECT max(ended_at) FROM offers
    UNION ALL SELECT offered_at FROM offers WHERE id = (SELECT max(id) FROM offers)
    UNION ALL SELECT arrived_at FROM conversations
        WHERE id = (SELECT max(id) FROM conversations)
    UNION ALL SELECT max(created_at) FROM cookie_sessions
    UNION ALL SELECT max(seen_at) FROM cookie_sessions
    UNION ALL SELECT at FROM audit WHERE number = (SELECT max(number) FROM audit)
    UNION ALL SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'purged_at'
    UNION ALL SELECT max((SELECT at FROM log WHERE log.owner = heads.owner
                          ORDER BY seq DESC LIMIT 1)) FROM heads)
HAVING max(at) IS NOT NULL;

DELETE FROM meta WHERE name = 'purged_at';
