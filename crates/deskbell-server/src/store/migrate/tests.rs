use std::fmt::Write as _;

use deskbell_protocol::TemplateId;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::Template;
use rusqlite::OpenFlags;
use tempfile::TempDir;

use super::*;

/// As they were released: SHA-384 of each file.
const RELEASED: [&str; 20] = [
    "7088567b8e559e1303a0c6fd055674674576e5eb52d0969187dad454e952c0ed\
     819acf9a77f1d7f4156ba43a53589519",
    "6c0cbebbbd1dcca4eb18dec7a802cea61b2c1f303ebad1042965b8831014e20d\
     76f7cbdab521a2b2514326e369bc1d95",
    "a22fb9a7782d1e6869c79269b2e20907b0386d0e0c558799498ebd917e670c86\
     7e68697fcaff0800bb1499f2d86cea65",
    "b797f090ffa33e3b355359d3500a6d8fbb2ee12b8a10678976d3e8236f680714\
     ea4b78503cba41a036db4caddf6a335e",
    "85043efc09a7bd85a6e8b5b572e06b75ba2b2155d322c3f37706fff6349bc484\
     b847000c5fcdc041a2d957c88e2cbd6d",
    "eb06ee93d73768c43532d47fd889d9de44512535da937c343acc1f0b36c2af29\
     13b0d0a0a18dc392090f0aec0d6c4beb",
    "d7bc3279e2c8879b19ca0fed86fa129755e86273f8aa8003a163cd7cf72d9955\
     ce437fce09a8ef60d9433b60622788a8",
    "ec3963747db2297f720d137821c6bc3aca08fe3cb6f65c85b0066a9f3ee8267a\
     ff611feaaa1997877374d7cf59a23893",
    "3a60a1485aae24433f73a545891c32ba497d427fbfc380c947e1f6334c4110e9\
     e569cbceea866b1ae91ef8db583d5f8d",
    "9a0fed40a4e75f9c83240f0a376486582795aa25a2567a8cc280ed8686cb7f2a\
     b9b159339c04ff856f736c4dc38488c8",
    "bd7e12bea084c844707a164bebca499f93221b2824b3ef90e721a1ef42eb21d1\
     491aa39b250e4f7cb4f5e6b48e17f0be",
    "7bec3ccd7553facf5860b1ed02ab813b1de252901be07d80c12912533d9b6a25\
     989f2d95aea115601d807fbfd5b57ed3",
    "f603f1b20010c0578bcfec153d0eb4fe99f3345642d77567cae432a2754830ab\
     e4a141bd4e4210f61e5b320650d88a7f",
    "699c319305d272004fae8451b3ccd49fdc1b05eb2af9afb65a2e1ab7dbd4bd85\
     81e95d6423e69506c178e0cb26b6e5e7",
    "236242e7a980a9486d97e01585188915f2f6f9ee16cef91ae945451fa0a77027\
     226c9d29c273efb98ddc7433046494f5",
    "0e3075a34a16946c88d4329172e5d70378212ed85d3f6506b64e9c65991f165a\
     1ba3ed752c6d588be92da69eb63d381a",
    "9e04312706f8c8862482ecf573c8617330726a592ac70979ab22672cf8ff75fb\
     efc8802e9d83070dac66171a77b7733c",
    "29671f194a900f9318781189b4736e114bb6aa65583c291c763d163a3babbc48\
     c617eba99ca1b33cc14faf6d0200152f",
    "0c7d268d50e3368a1829f0a54b8cdd6bf1995a03b5b265e47303ea6588ecd154\
     2a4c7595556def45119240fe0458f2eb",
    "f7f629540725506195c82648d4d67d5afe6e230e3ec0491476bccb54ccc2b61b\
     3bc20fa42be59cd77a4c9ee496a65d83",
];

/// A database that a former version has brought to this shape.
fn former(shape: usize) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deskbell.db");
    let made = Connection::open_with_flags(&path, OpenFlags::default()).unwrap();
    made.execute_batch(TABLE).unwrap();
    for (one, checksum) in MIGRATIONS.iter().zip(RELEASED).take(shape) {
        made.execute_batch(one.sql).unwrap();
        let row = "INSERT INTO _sqlx_migrations
            (version, description, success, checksum, execution_time)
            VALUES (?, ?, TRUE, unhex(?), 1451579)";
        let values = params![one.version, one.description, checksum];
        made.execute(row, values).unwrap();
    }
    (folder, path)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[test]
fn what_was_released_is_what_is_carried_out() {
    let files = std::fs::read_dir("migrations").unwrap().count();
    assert_eq!(files, MIGRATIONS.len());
    for (one, released) in MIGRATIONS.iter().zip(RELEASED) {
        assert_eq!(hex(&one.checksum()), released, "{}", one.version);
    }
}

#[test]
fn a_database_of_any_former_version_is_brought_to_this_ones_shape_once() {
    for shape in 0..=MIGRATIONS.len() {
        let (_folder, path) = former(shape);
        for _ in 0..2 {
            let connection = migrated(&path).unwrap();
            let had = all(&connection, HAD, [], had).unwrap();
            let versions: Vec<_> = had.iter().map(|one| one.version).collect();
            let all: Vec<_> = MIGRATIONS.iter().map(|one| one.version).collect();
            assert_eq!(versions, all, "{shape}");
            let secrets = "SELECT count(*) FROM meta WHERE name = 'secret'";
            let secrets: i64 = connection.query_row(secrets, [], |row| row.get(0)).unwrap();
            assert_eq!(secrets, 1);
        }
    }
}

#[test]
fn what_a_former_version_wrote_last_says_when_the_database_was_written_to() {
    for wrote in [
        "messages VALUES ('c', 1, 7, '{}', 'Hello', 'd')",
        "answers VALUES ('agent:a', 'd', 7, '{}')",
        "log VALUES ('agent:a', 1, 7, '{}')",
        "cookie_sessions VALUES (zeroblob(32), 'a', 3, 7)",
        "audit VALUES (1, 7, 'Ana', 'signed_in', '', zeroblob(32))",
        "meta VALUES ('purged_at', '7')",
        "conversations
            (id, workstream, queue, priority, first_in_line, state, arrived_at, queued_at,
             units, attempts, asked, nobody_left, customer, visitor, answers, visit, cases,
             last_message, read_upto, delivered_upto)
            VALUES ('c', 'w', 'q', 0, 0, 'open', 7, 7, 1, 0, '', 0, '{}', 1, '[]', '{}', '[null,[]]', 0, 0, 0)",
        "offers
            (id, attempt, conversation, agent, reason, kind, units, reject_allowed,
             offered_at, expires_at, deliver_by, state)
            VALUES ('o', 1, 'c', 'a', 'r', 'k', 1, 1, 7, 9, 9, 'open')",
    ] {
        let (_folder, path) = former(3);
        let made = Connection::open(&path).unwrap();
        let before = format!(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO heads VALUES ('agent:a', 'e', 0);
             INSERT INTO answers VALUES ('agent:a', 'b', 5, '{{}}');
             INSERT INTO {wrote}"
        );
        made.execute_batch(&before).unwrap();
        let connection = migrated(&path).unwrap();
        let told = "SELECT name || ' ' || value FROM meta WHERE name <> 'secret'";
        let told: Vec<String> =
            all(&connection, told, [], |row| Ok(row.get(0)?)).unwrap();
        assert_eq!(told, ["written_at 7".to_owned()], "{wrote}");
    }
}

#[test]
fn events_and_answers_of_a_former_version_stay_and_are_in_order() {
    let (_folder, path) = former(4);
    let made = Connection::open(&path).unwrap();
    let rows = "
        INSERT INTO log VALUES ('b', 1, 5, 'first'), ('a', 2, 9, 'third'), ('a', 1, 7, 'x');
        INSERT INTO answers VALUES ('a', 'd', 9, 'late'), ('b', 'e', 5, 'early')";
    made.execute_batch(rows).unwrap();
    let connection = migrated(&path).unwrap();
    let told = |statement| {
        let text = |row: &Row<'_>| Ok(row.get::<_, String>(0)?);
        all(&connection, statement, [], text).unwrap()
    };
    let log = told("SELECT owner || seq || ' ' || at || ' ' || body FROM log ORDER BY owner, seq");
    assert_eq!(log, ["a1 7 x", "a2 9 third", "b1 5 first"]);
    let answers = told("SELECT actor || command || ' ' || outcome FROM answers ORDER BY number");
    assert_eq!(answers, ["be early", "ad late"]);
    let twice = "INSERT INTO log (owner, seq, at, body) VALUES ('a', 2, 9, 'again')";
    connection.execute_batch(twice).unwrap_err();
}

/// The workstream `id` of a database, its templates as (name, wait time), in
/// the order of their reasons.
fn served(connection: &Connection, id: &str) -> Vec<String> {
    let statement = format!(
        "SELECT coalesce(template ->> 'name' || ' ' || (template ->> 'wait_time') || ' '
            || (template ->> 'kind'), atom)
         FROM workstreams, json_each(rules -> 'templates')
         LEFT JOIN templates ON templates.id = atom
         WHERE workstreams.id = '{id}' AND rules -> 'known_templates' = rules -> 'templates'"
    );
    all(connection, &statement, [], |row| Ok(row.get(0)?)).unwrap()
}

#[test]
fn what_a_workstream_of_a_former_version_showed_becomes_templates_of_its_own() {
    let (_folder, path) = former(6);
    let made = Connection::open(&path).unwrap();
    let notice = |kind: &str, wait: u64, reject: bool| {
        format!(r#""kind":"{kind}","wait_time_ms":{wait},"reject_allowed":{reject},"desktop":true"#)
    };
    let (asks, tells) = (
        notice("alert", 120_000, true),
        notice("toast", 120_000, false),
    );
    let short = notice("alert", 9_000, true);
    let others = format!("[{{{tells}}},{{{short}}},{{{tells}}},{{{asks}}},{{{asks}}}]");
    let rows = format!(
        r#"INSERT INTO queues VALUES ('q', 'Support');
        INSERT INTO workstreams VALUES
            ('a', 'q', '{{"name":"Chats","channel":"web_chat",{short},"others":{others}}}'),
            ('b', 'q', '{{"name":"Chats","channel":"web_chat",{short},"units":2}}'),
            ('c', 'q', '{{"channel":"sms",{asks},"others":null}}');"#
    );
    made.execute_batch(&rows).unwrap();
    let connection = migrated(&path).unwrap();
    let standard = |reason| TemplateId::standard(reason).to_string();
    let (told, bot, consult) = (
        standard(Reason::Assignment),
        standard(Reason::EscalationFromBot),
        standard(Reason::Consult),
    );
    let transfer = "Chats: transfer 9 alert";
    let escalation = standard(Reason::Escalation);
    assert_eq!(
        served(&connection, "a"),
        [
            "Chats: incoming chat 9 alert",
            &told,
            transfer,
            &escalation,
            &bot,
            &consult
        ]
    );
    assert_eq!(
        served(&connection, "b")[0],
        "Chats: incoming chat 2 9 alert"
    );
    assert_eq!(served(&connection, "b")[2], standard(Reason::Transfer));
    assert_eq!(served(&connection, "c")[0], standard(Reason::IncomingSms));
    let rules = "SELECT rules FROM workstreams WHERE id = 'b'";
    let rules: String = connection.query_row(rules, [], |row| row.get(0)).unwrap();
    assert!(rules.contains(r#""units":2"#) && !rules.contains("wait_time_ms"));
    let written = "SELECT template FROM templates";
    let text = |row: &Row<'_>| Ok(row.get::<_, String>(0)?);
    let written = all(&connection, written, [], text).unwrap();
    assert_eq!(written.len(), 3);
    for text in written {
        let template: Template = serde_json::from_str(&text).unwrap();
        let fields = Template::standard(Reason::IncomingChat).fields;
        assert_eq!((template.fields, template.repeat), (fields, true));
    }
}

#[test]
fn of_what_is_being_handed_over_at_an_upgrade_it_is_known_who_has_it() {
    let (_folder, path) = former(19);
    let made = Connection::open(&path).unwrap();
    let conversation = |id: &str, agent: &str| {
        format!(
            "('{id}', 'w', 'q', 0, 0, 'open', 7, 7, {agent}, 1, 0, '', 0, '{{}}', 1, '[]', '{{}}',
              'null', 0, 0, 0)"
        )
    };
    let offer = |id: &str, of: &str, sender: &str, state: &str| {
        format!("('{id}', 1, '{of}', 'b', 'r', 'k', 1, 1, 7, 9, 9, {sender}, '{state}')")
    };
    let rows = format!(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO conversations
            (id, workstream, queue, priority, first_in_line, state, arrived_at, queued_at, agent,
             units, attempts, asked, nobody_left, customer, visitor, answers, visit,
             case_in_hand, last_message, read_upto, delivered_upto)
            VALUES {}, {};
         INSERT INTO offers
            (id, attempt, conversation, agent, reason, kind, units, reject_allowed,
             offered_at, expires_at, deliver_by, sender, state)
            VALUES {}, {}, {}",
        conversation("c", "'a'"),
        conversation("d", "NULL"),
        offer("o", "c", "'a'", "open"),
        offer("p", "c", "'a'", "expired"),
        offer("q", "d", "NULL", "open"),
    );
    made.execute_batch(&rows).unwrap();
    let connection = migrated(&path).unwrap();
    let told = "SELECT id || ' ' || coalesce(held_by, '-') FROM offers ORDER BY id";
    let text = |row: &Row<'_>| Ok(row.get::<_, String>(0)?);
    let told = all(&connection, told, [], text).unwrap();
    assert_eq!(told, ["o a", "p -", "q -"]);
}

#[test]
fn a_database_of_a_shape_that_was_only_begun_is_refused() {
    let (_folder, path) = former(2);
    let begun = "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 2";
    let made = Connection::open(&path).unwrap();
    made.execute_batch(begun).unwrap();
    let refused = migrated(&path).unwrap_err();
    assert!(matches!(refused, OpenError::OtherBuild { .. }), "{refused}");
}
