//! Random worlds, and random things that happen in them. What happens names
//! agents, conversations and offers by small numbers; `Run` finds out what
//! they stand for at that moment.

pub mod rules;
pub mod small;

use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ProfileId, QueueId, SkillId, WorkstreamId};
use deskbell_routing::Workstream;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use rules::workstream;

pub const QUEUES: u8 = 2;
pub const WORKSTREAMS: u8 = 3;
pub const AGENTS: u8 = 4;
pub const SKILL: SkillId = SkillId::from_u128(1);
pub const PROFILE: ProfileId = ProfileId::from_u128(1);
pub const SUPERVISOR: AgentId = AgentId::from_u128(900);

pub const VISIBLE: Surface = Surface {
    visible: true,
    focus: true,
    permission: Permission::Granted,
    worker: true,
};

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Happening {
    Arrive {
        workstream: u8,
        priority: u8,
        skilled: bool,
        with_bot: bool,
    },
    Sent(u8),
    Displayed {
        offer: u8,
        surface: DisplaySurface,
    },
    Accept(u8),
    /// An agent answers an offer that may not be theirs.
    AcceptOf {
        agent: u8,
        offer: u8,
    },
    Reject(u8),
    TabOpened {
        agent: u8,
        tab: u8,
        surface: Surface,
    },
    TabSurface {
        agent: u8,
        tab: u8,
        surface: Surface,
    },
    TabSilent {
        agent: u8,
        tab: u8,
        ago: u64,
    },
    TabHeard {
        agent: u8,
        tab: u8,
    },
    TabClosed {
        agent: u8,
        tab: u8,
        ago: u64,
    },
    Ready(u8),
    SignIn(u8),
    SignOut(u8),
    /// Signed in, a visible tab, Available.
    GoOnline(u8),
    SetPresence {
        agent: u8,
        choice: Choice,
    },
    ImBack(u8),
    ResetPresence(u8),
    CustomerLost(u8),
    CustomerBack(u8),
    CustomerWrites(u8),
    CustomerEnds(u8),
    End(u8),
    FinishWrapUp(u8),
    Leave(u8),
    SomebodyWrites(u8),
    Identified(u8, bool),
    Assign {
        conversation: u8,
        to: u8,
        confirmed: bool,
    },
    Hand {
        conversation: u8,
        to: u8,
        to_queue: bool,
        supervisor: bool,
        escalates: bool,
    },
    TakeBack(u8),
    Pick {
        agent: u8,
        conversation: u8,
    },
    Consult {
        conversation: u8,
        whom: u8,
    },
    Join {
        agent: u8,
        conversation: u8,
    },
    /// Of whoever advises first.
    LeaveConsult,
    HandOff {
        conversation: u8,
        queue: u8,
    },
    BotEnds(u8),
    ForceClose(u8),
    PutAgent {
        agent: u8,
        units: u32,
        places: u32,
        skilled: bool,
        queues: u8,
        enabled: bool,
    },
    PutWorkstream(Box<Workstream>),
    /// Time passes, and every deadline is kept.
    Pass(u64),
    /// Time passes, and the server is busy: what comes next comes late.
    Stall(u64),
    /// The batch is stored, or could not be.
    Settle,
    Undo,
    /// The server is killed, and starts again after some milliseconds.
    Restart(u64),
}

/// The identifier of a workstream by its small number.
pub fn workstream_id(number: u8) -> WorkstreamId {
    WorkstreamId::from_u128(u128::from(number % WORKSTREAMS) + 1)
}

/// The identifier of a queue by its small number.
pub fn queue_id(number: u8) -> QueueId {
    QueueId::from_u128(u128::from(number % QUEUES) + 1)
}

pub fn happenings(most: usize) -> impl Strategy<Value = Vec<Happening>> {
    vec(happening(), 1..most)
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let of_agents = prop_oneof![
        6 => any::<u8>().prop_map(GoOnline),
        3 => (any::<u8>(), any::<u8>(), surface())
            .prop_map(|(agent, tab, surface)| TabOpened { agent, tab, surface }),
        3 => (any::<u8>(), any::<u8>(), surface())
            .prop_map(|(agent, tab, surface)| TabSurface { agent, tab, surface }),
        3 => (any::<u8>(), any::<u8>(), 0..6_000u64)
            .prop_map(|(agent, tab, ago)| TabSilent { agent, tab, ago }),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(agent, tab)| TabHeard { agent, tab }),
        4 => (any::<u8>(), any::<u8>(), 0..6_000u64)
            .prop_map(|(agent, tab, ago)| TabClosed { agent, tab, ago }),
        2 => any::<u8>().prop_map(Ready),
        1 => any::<u8>().prop_map(SignIn),
        1 => any::<u8>().prop_map(SignOut),
        4 => (any::<u8>(), choice()).prop_map(|(agent, choice)| SetPresence { agent, choice }),
        2 => any::<u8>().prop_map(ImBack),
        1 => any::<u8>().prop_map(ResetPresence),
    ];
    let of_offers = prop_oneof![
        1 => any::<u8>().prop_map(Sent),
        6 => (any::<u8>(), shown()).prop_map(|(offer, surface)| Displayed { offer, surface }),
        4 => any::<u8>().prop_map(Accept),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(agent, offer)| AcceptOf { agent, offer }),
        4 => any::<u8>().prop_map(Reject),
    ];
    let of_customers = prop_oneof![
        8 => arrival(),
        1 => any::<u8>().prop_map(CustomerLost),
        1 => any::<u8>().prop_map(CustomerBack),
        1 => any::<u8>().prop_map(CustomerWrites),
        1 => any::<u8>().prop_map(CustomerEnds),
        3 => any::<u8>().prop_map(End),
        3 => any::<u8>().prop_map(FinishWrapUp),
        2 => any::<u8>().prop_map(Leave),
        1 => any::<u8>().prop_map(SomebodyWrites),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(number, known)| Identified(number, known)),
    ];
    let of_administrators = prop_oneof![
        (
            (any::<u8>(), 0..14u32, 0..3u32, any::<bool>()),
            any::<u8>(),
            prop::bool::weighted(0.8)
        )
            .prop_map(
                |((agent, units, places, skilled), queues, enabled)| PutAgent {
                    agent,
                    units,
                    places,
                    skilled,
                    queues,
                    enabled
                }
            ),
        workstream(any::<u8>()).prop_map(|it| PutWorkstream(Box::new(it))),
    ];
    let of_the_server = prop_oneof![
        6 => span().prop_map(Pass),
        2 => span().prop_map(Stall),
        4 => Just(Settle),
        1 => Just(Undo),
        1 => span().prop_map(Restart),
    ];
    prop_oneof![
        8 => of_offers,
        8 => of_customers,
        5 => handing(),
        6 => of_agents,
        7 => of_the_server,
        1 => of_administrators,
    ]
}

/// People at work who give each other much of it.
pub fn handings(most: usize) -> impl Strategy<Value = Vec<Happening>> {
    use Happening::*;
    let one = prop_oneof![
        3 => arrival(),
        4 => (any::<u8>(), shown()).prop_map(|(offer, surface)| Displayed { offer, surface }),
        4 => any::<u8>().prop_map(Accept),
        1 => any::<u8>().prop_map(Reject),
        8 => handing(),
        1 => any::<u8>().prop_map(End),
        1 => any::<u8>().prop_map(FinishWrapUp),
        1 => any::<u8>().prop_map(Leave),
        2 => any::<u8>().prop_map(GoOnline),
        1 => any::<u8>().prop_map(Ready),
        1 => (0..3_500u64).prop_map(Pass),
        1 => Just(Settle),
    ];
    vec(one, 1..most)
}

fn arrival() -> impl Strategy<Value = Happening> {
    let (skilled, with_bot) = (prop::bool::weighted(0.2), prop::bool::weighted(0.3));
    (any::<u8>(), 0..3u8, skilled, with_bot).prop_map(
        |(workstream, priority, skilled, with_bot)| Happening::Arrive {
            workstream,
            priority,
            skilled,
            with_bot,
        },
    )
}

/// What people and bots do with each other's work.
fn handing() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let pair = || (any::<u8>(), any::<u8>());
    let hand = (pair(), any::<bool>(), any::<bool>(), any::<bool>());
    prop_oneof![
        2 => (pair(), any::<bool>()).prop_map(|((conversation, to), confirmed)| {
            Assign { conversation, to, confirmed }
        }),
        4 => hand.prop_map(|((conversation, to), to_queue, supervisor, escalates)| Hand {
            conversation,
            to,
            to_queue,
            supervisor,
            escalates,
        }),
        1 => any::<u8>().prop_map(TakeBack),
        4 => pair().prop_map(|(agent, conversation)| Pick { agent, conversation }),
        12 => pair().prop_map(|(conversation, whom)| Consult { conversation, whom }),
        4 => pair().prop_map(|(agent, conversation)| Join { agent, conversation }),
        4 => Just(LeaveConsult),
        6 => (any::<u8>(), 0..3u8)
            .prop_map(|(conversation, queue)| HandOff { conversation, queue }),
        1 => any::<u8>().prop_map(BotEnds),
        1 => any::<u8>().prop_map(ForceClose),
    ]
}

/// Milliseconds: a moment, or long enough for some deadline.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..3_500u64,
        3 => 3_000..40_000u64,
        1 => 40_000..200_000u64,
        1 => 500_000..800_000u64,
    ]
}

fn surface() -> impl Strategy<Value = Surface> {
    let permission = select(vec![
        Permission::Granted,
        Permission::Granted,
        Permission::Denied,
    ]);
    (prop::bool::weighted(0.7), permission).prop_map(|(visible, permission)| Surface {
        visible,
        focus: visible,
        permission,
        worker: true,
    })
}

fn shown() -> impl Strategy<Value = DisplaySurface> {
    select(vec![
        DisplaySurface::Alert,
        DisplaySurface::Toast,
        DisplaySurface::Desktop,
    ])
}

fn choice() -> impl Strategy<Value = Choice> {
    select(vec![
        Choice::Available,
        Choice::Available,
        Choice::Busy,
        Choice::DoNotDisturb,
        Choice::Away,
        Choice::Offline,
    ])
}
