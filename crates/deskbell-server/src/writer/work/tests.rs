use super::*;
use crate::engine::{Control, PutAgent};
use crate::store::{HeadRow, Owner, Row, SqliteStore, open};
use deskbell_protocol::agent::{Command, CommandFrame, Role};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, CommandId, ConversationId, Epoch};
use deskbell_routing::Account;
use tokio::sync::oneshot;

const ANA: AgentId = AgentId::from_u128(1);
const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const HOUR: Duration = Duration::from_secs(3600);

/// With Ana, signed in.
async fn work(folder: &std::path::Path) -> Work<SqliteStore> {
    let store = open(folder).await.unwrap().0;
    let engine = Engine::start(store, START, Box::new(|| 1)).unwrap();
    let mut work = Work::new(engine, Hub::default(), Health::default(), HOUR, START);
    let ana = PutAgent {
        name: "Ana".into(),
        role: Role::Agent,
        account: Account::new(ANA, 1, Vec::new()),
    };
    let changes = vec![Control::PutAgent(ana), Control::SignIn { agent: ANA }];
    let rows = Vec::new();
    ask(&mut work, START, Input::Control { changes, rows }).unwrap();
    work
}

fn ask(work: &mut Work<SqliteStore>, at: Timestamp, input: Input) -> Result<Answer, Problem> {
    let (waiter, mut answer) = oneshot::channel();
    let instant = Instant::now();
    let letter = Letter {
        input,
        respond: Respond::Waiter(waiter),
        arrived: instant,
    };
    work.turn(Now { at, instant }, vec![letter]);
    answer.try_recv().unwrap()
}

/// Ana's one command, whatever it is this time.
fn command(body: Command) -> Input {
    let frame = CommandFrame {
        command: CommandId::from_u128(7),
        body,
    };
    Input::AgentCommand { agent: ANA, frame }
}

#[tokio::test]
async fn a_command_is_answered_as_the_first_time_for_a_day_and_anew_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut work = work(folder.path()).await;
    let away = Command::SetPresence {
        choice: Choice::Away,
        status: None,
    };
    ask(&mut work, START, command(away)).unwrap();
    let nobodys = || {
        command(Command::End {
            conversation: ConversationId::from_u128(9),
        })
    };
    let day = START + limits::ANSWERS_KEPT;
    let over = day + Duration::from_millis(1);
    for at in [day, over] {
        // What is too old goes at the end of a turn.
        work.purge_at = at;
        ask(&mut work, at, Input::Tick).unwrap();
        let answer = ask(&mut work, at, nobodys());
        assert_eq!(answer.is_ok(), at == day, "{answer:?}");
    }
}

#[tokio::test]
async fn between_two_pieces_of_a_purge_the_writer_rests_and_what_arrives_is_done_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut work = work(folder.path()).await;
    assert_eq!(work.idle_until(), Some(START + PURGE_EVERY));
    let heads = (1..=600).map(|number| {
        let owner = Owner::Agent(AgentId::from_u128(number));
        let epoch = Epoch::from_u128(1);
        Row::Head(HeadRow {
            owner,
            epoch,
            seq: 0,
        })
    });
    let heads: Vec<Row> = heads.collect();
    work.engine.store_mut().commit(&heads).unwrap();
    let first = START + PURGE_EVERY;
    ask(&mut work, first, Input::Tick).unwrap();
    let second = first + PURGE_PIECE_EVERY;
    assert_eq!(
        work.idle_until(),
        Some(second),
        "nothing was removed, but not all looked at"
    );
    ask(&mut work, first, Input::Tick).unwrap();
    assert_eq!(
        work.idle_until(),
        Some(second),
        "what arrives brings no piece forward"
    );
    ask(&mut work, second, Input::Tick).unwrap();
    assert_eq!(work.idle_until(), Some(second + PURGE_EVERY));
}

#[test]
fn answers_are_kept_a_day_and_messages_as_long_as_was_said() {
    let before = too_old(START, 48 * HOUR);
    assert_eq!(before.answers, START - 24 * HOUR);
    assert_eq!(before.messages, START - 48 * HOUR);
    assert_eq!(before.closed_logs, START - 24 * HOUR);
}
