-- Notification templates: those that an administrator made or changed. Those
-- that every desk begins with are the program's, and stand here only once they
-- were changed. JSON, as an administrator writes them.
CREATE TABLE templates (
    id       TEXT PRIMARY KEY,
    template TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- In percent of the time that others have to answer.
ALTER TABLE agents ADD COLUMN answer_time INTEGER NOT NULL DEFAULT 100;

-- Workstreams held what mattered to routing of each notification. What is not
-- as every desk begins becomes a template of its own.
CREATE TABLE slots (
    place    INTEGER NOT NULL,
    channel  TEXT,
    name     TEXT NOT NULL,
    title    TEXT NOT NULL,
    icon     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    standard TEXT NOT NULL
) STRICT;

INSERT INTO slots VALUES
    (0, 'web_chat', 'incoming chat', 'Incoming chat', 'chat', 'alert', '00000000000000006YBJZ12W00'),
    (0, 'sms', 'incoming SMS', 'Incoming SMS', 'sms', 'alert', '00000000000000006YBJZ12W01'),
    (1, NULL, 'assignment', 'Assigned to you', 'assignment', 'toast', '00000000000000006YBJZ12W02'),
    (2, NULL, 'transfer', 'Transfer', 'transfer', 'toast', '00000000000000006YBJZ12W03'),
    (3, NULL, 'escalation', 'Escalation', 'escalation', 'toast', '00000000000000006YBJZ12W04'),
    (4, NULL, 'escalation from a bot', 'Escalation from the bot', 'bot', 'alert', '00000000000000006YBJZ12W05'),
    (5, NULL, 'consult', 'Consult', 'consult', 'alert', '00000000000000006YBJZ12W06');

CREATE TABLE notices AS
    WITH every AS (
        SELECT workstreams.id AS workstream, slots.*,
            substr(coalesce(rules ->> 'name', iif(rules ->> 'channel' = 'sms', 'SMS', 'Web chat')),
                1, 36) AS whose,
            iif(place = 0, rules, rules -> ('$.others[' || (place - 1) || ']')) AS notice
        FROM workstreams JOIN slots
            ON slots.channel IS NULL OR slots.channel = rules ->> 'channel')
    SELECT every.*,
        notice IS NOT NULL AND NOT (
            notice ->> 'kind' = kind
            AND notice ->> 'wait_time_ms' = 120000
            AND notice ->> 'reject_allowed' = (kind = 'alert')
            AND notice ->> 'desktop' = 1) AS own,
        row_number() OVER (ORDER BY workstream, place) AS number,
        row_number() OVER (PARTITION BY whose, place ORDER BY workstream) AS namesake
    FROM every;

INSERT INTO templates
    SELECT printf('%026d', number), json_object(
        'name', whose || ': ' || name || iif(namesake > 1, ' ' || namesake, ''),
        'kind', notice ->> 'kind',
        'title', title,
        'icon', icon,
        'wait_time', (notice ->> 'wait_time_ms') / 1000,
        'show_wait_time', json('true'),
        'accept_text', 'Accept',
        'reject_text', 'Reject',
        'reject_allowed', json(notice -> 'reject_allowed'),
        'desktop', iif(notice ->> 'desktop', 'background', 'never'),
        'privacy', 'full',
        'sound', json('true'),
        'tone', 'bell',
        'volume', 70,
        'repeat', json(iif(notice ->> 'kind' = 'alert', 'true', 'false')),
        'fields', json_array(
            json_object('label', 'Customer', 'value', '{customerName}'),
            json_object('label', 'Reason for contact', 'value', '{answer:How can we help?}'),
            json_object('label', 'Waiting', 'value', '{waitingSince}')))
    FROM notices WHERE own;

UPDATE workstreams SET rules = (
    SELECT json_set(
        json_remove(rules, '$.kind', '$.wait_time_ms', '$.reject_allowed', '$.desktop', '$.others'),
        '$.templates', json(ids), '$.known_templates', json(ids))
    FROM (
        SELECT json_group_array(iif(own, printf('%026d', number), standard) ORDER BY place) AS ids
        FROM notices WHERE notices.workstream = workstreams.id));

DROP TABLE notices;
DROP TABLE slots;
