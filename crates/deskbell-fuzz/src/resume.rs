//! `hello` with any position, at any moment of a log that grows, is trimmed and
//! outlives its server: the real engine on the simulator's disk. It is answered
//! by `welcome`, and everything after that position is there, or by a snapshot
//! of the log's end. There is no third way.

use std::cell::RefCell;
use std::rc::Rc;
use std::slice::Iter;
use std::time::Duration;

use deskbell_protocol::agent::{ClientFrame, Command, CommandFrame, Role, ServerFrame};
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::frame::{ServerRead, read_agent_server};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{
    AgentId, CommandId, Epoch, QueueId, Seq, TabId, Timestamp, WorkstreamId, limits,
};
use deskbell_routing::{Account, Queue, Workstream};
use deskbell_server::engine::SocketId;
use deskbell_server::engine::{Answer, Attached, Control, Engine, Input, Position, PutAgent};
use deskbell_server::store::Owner;
use deskbell_sim::store::{Disk, Fences, Outlet, Shared};

const ANA: AgentId = AgentId::from_u128(1);
const TAB: TabId = TabId::from_u128(1);
/// Events of one input, at most: a trimmed log needs some 1,200.
const MOST: u32 = 2_000;

/// See the module.
pub fn resume(bytes: &[u8]) {
    let mut house = House::new();
    let mut bytes = bytes.iter();
    while let Some(&what) = bytes.next() {
        house.happens(what, &mut bytes);
    }
    // However it went, who comes back with their place gets all of it.
    house.hello(house.browser);
}

struct House {
    disk: Shared,
    engine: Engine<Outlet>,
    now: Timestamp,
    commands: u128,
    sockets: u64,
    grown: u32,
    /// Where the browser stands, once it was greeted.
    browser: Option<Position>,
}

impl House {
    fn new() -> Self {
        let disk = Rc::new(RefCell::new(Disk::new(Fences::ALL, [7; 32])));
        let now = Timestamp::from_millis(1_000_000);
        let mut house = Self {
            engine: started(&disk, now),
            disk,
            now,
            commands: 0,
            sockets: 0,
            grown: 0,
            browser: None,
        };
        let queue = QueueId::from_u128(1);
        let workstream = Workstream::new(WorkstreamId::from_u128(1), Channel::WebChat, queue);
        let changes = vec![
            Control::PutQueue(Queue {
                id: queue,
                name: "Support".into(),
            }),
            Control::PutWorkstream(Box::new(workstream)),
            Control::PutAgent(PutAgent {
                name: "Ana".into(),
                role: Role::Agent,
                account: Account::new(ANA, 3, vec![queue]),
            }),
            Control::SignIn { agent: ANA },
        ];
        let rows = Vec::new();
        house.takes(Input::Control { changes, rows });
        house.hello(None);
        house
    }

    fn happens(&mut self, what: u8, bytes: &mut Iter<'_, u8>) {
        let mut byte = || bytes.next().copied().unwrap_or_default();
        match what % 8 {
            0 | 1 => {
                let times = 1 + u32::from(byte());
                (0..times).for_each(|_| self.grow());
            }
            2 => self.hello(self.browser),
            3 => {
                // Near the browser's own place, and near the end of the log.
                let near = u64::from(byte());
                let from = [self.seq(), self.browser.map_or(0, |it| it.seq)];
                let from = from[usize::from(byte() % 2)];
                let seq = (from + near).saturating_sub(128);
                self.hello(Some(Position {
                    epoch: self.epoch(byte()),
                    seq,
                }));
            }
            4 => {
                let mut number = [0; 8];
                number.fill_with(byte);
                let seq = Seq::from_le_bytes(number);
                let epoch = self.epoch(0);
                self.hello(Some(Position { epoch, seq }));
            }
            5 => {
                self.now = self.now + Duration::from_secs(30 * u64::from(byte()));
                self.takes(Input::Tick);
            }
            6 => {
                // Cumulative, early, late or of another log: it moves nothing.
                let before = self.seq();
                let seq = u64::from(byte()) * u64::from(byte());
                self.takes(Input::AgentFrame {
                    agent: ANA,
                    tab: TAB,
                    socket: SocketId(self.sockets),
                    frame: ClientFrame::Ack { seq },
                });
                assert_eq!(self.seq(), before);
            }
            _ => self.engine = started(&self.disk, self.now),
        }
    }

    /// One event more, or a few.
    fn grow(&mut self) {
        self.grown += 1;
        if self.grown > MOST {
            return;
        }
        self.commands += 1;
        let choice = if self.commands.is_multiple_of(2) {
            Choice::Available
        } else {
            Choice::Away
        };
        let body = Command::SetPresence {
            choice,
            status: None,
        };
        let command = CommandId::from_u128(self.commands);
        self.now = self.now + Duration::from_millis(1);
        self.takes(Input::AgentCommand {
            agent: ANA,
            frame: CommandFrame { command, body },
        });
    }

    fn hello(&mut self, position: Option<Position>) {
        let before = self.seq();
        self.sockets += 1;
        let surface = Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        };
        let answer = self.takes(Input::AgentAttach {
            agent: ANA,
            tab: TAB,
            socket: SocketId(self.sockets),
            surface,
            position,
        });
        let Answer::Attached(attached) = answer else {
            panic!("hello was answered by {answer:?}")
        };
        let Ok(ServerRead::Frame(first)) = read_agent_server(&attached.first) else {
            panic!("the first frame can't be read: {}", attached.first)
        };
        match first {
            ServerFrame::Welcome(welcome) => {
                let asked = position.expect("a welcome needs a position");
                assert_eq!(welcome.epoch, asked.epoch);
                assert_eq!((attached.after, attached.upto), (asked.seq, welcome.seq));
                // The event of this hello may have been the one at which the log is
                // trimmed. The socket sees that, and says hello without a place.
                if attached.after < attached.upto && !self.is_kept(attached.after + 1) {
                    return self.hello(None);
                }
                self.everything_follows(&attached);
                self.stands_at(welcome.epoch, welcome.seq, before);
            }
            ServerFrame::Snapshot(snapshot) => {
                let asked = position.filter(|it| it.epoch == snapshot.epoch);
                let asked = asked.filter(|it| it.seq <= snapshot.seq);
                // In its own log, in its time: only what was trimmed is not replayed.
                if let Some(asked) = asked {
                    assert!(snapshot.seq - asked.seq > limits::LOG_EVENTS);
                    assert!(!self.is_kept(asked.seq + 1), "{asked:?}");
                }
                assert_eq!(
                    (attached.after, attached.upto),
                    (snapshot.seq, snapshot.seq)
                );
                self.stands_at(snapshot.epoch, snapshot.seq, before);
            }
            other => panic!("the first frame was {other:?}"),
        }
    }

    fn everything_follows(&self, attached: &Attached) {
        let disk = self.disk.borrow();
        let log = disk.tables.log.get(&Owner::Agent(ANA));
        for seq in attached.after + 1..=attached.upto {
            let row = log.and_then(|log| log.get(&seq));
            let body = &row.unwrap_or_else(|| panic!("event {seq} is gone")).body;
            let read = read_agent_server(body).expect("a stored event can be read");
            assert!(
                matches!(&read, ServerRead::Event(event) if event.seq == seq),
                "{read:?} at {seq}"
            );
        }
    }

    /// What is due at that moment may follow, as an event of its own.
    fn stands_at(&mut self, epoch: Epoch, seq: Seq, before: Seq) {
        assert!(
            (before..=self.seq()).contains(&seq),
            "the log ends elsewhere"
        );
        self.browser = Some(Position { epoch, seq });
    }

    fn is_kept(&self, seq: Seq) -> bool {
        let disk = self.disk.borrow();
        let log = disk.tables.log.get(&Owner::Agent(ANA));
        log.is_some_and(|log| log.contains_key(&seq))
    }

    /// The last event that is stored.
    fn seq(&self) -> Seq {
        let disk = self.disk.borrow();
        let log = disk.tables.log.get(&Owner::Agent(ANA));
        log.and_then(|log| log.keys().next_back().copied())
            .unwrap_or_default()
    }

    fn epoch(&self, which: u8) -> Epoch {
        match self.browser {
            Some(position) if which % 4 != 1 => position.epoch,
            _ => Epoch::from_u128(u128::from(which)),
        }
    }

    fn takes(&mut self, input: Input) -> Answer {
        let stored = self.engine.batch(self.now, std::slice::from_ref(&input));
        let mut stored = stored.expect("the disk has room");
        let answer = stored.answers.remove(0);
        answer.unwrap_or_else(|problem| panic!("{input:?} was refused: {problem}"))
    }
}

/// The next process on this disk.
fn started(disk: &Shared, now: Timestamp) -> Engine<Outlet> {
    let mut last = 0;
    let random = Box::new(move || {
        last += 1;
        last << 64
    });
    Engine::start(Outlet::new(disk), now, random).expect("the disk can be read")
}
