//! What has happened in a run, counted: faults, commands, and what `words`
//! lists.

pub mod words;

use std::collections::BTreeMap;

use deskbell_server::engine::Input;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident: $words:literal),+ $(,)?) => {
        /// A fault that a run injects, or a rare case that it brings about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $($(#[$doc])* $name),+ }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }
        }
    };
}

faults! {
    KilledIdle: "server killed between two batches",
    KilledBeforeCommit: "server killed before a commit",
    KilledAfterCommit: "server killed after a commit, before publishing",
    KilledWhilePublishing: "server killed while publishing",
    Drained: "server stopped and started again (SIGTERM)",
    ServerPaused: "server paused (SIGSTOP) and resumed",
    StaleWriter: "server paused, replaced, and resumed",
    StaleWriterFenced: "replaced server refused by the database",
    ClockBack: "wall clock set back at a restart",
    /// Its time goes on from what is stored, a little slower.
    WallBehind: "start with the wall clock behind what is stored",
    ClockForward: "wall clock set forward at a restart",
    DiskFull: "disk full for a while",
    DiskSlow: "commits slow for a while",
    SocketCut: "socket cut at both ends",
    SocketHalfOpen: "socket half open: one end does not know",
    SocketStalled: "socket without progress for a while",
    AgentCutOff: "agent without network",
    BrowserAsleep: "laptop closed: all tabs of an agent asleep",
    TabFrozen: "one tab frozen",
    CallLost: "HTTP call or its answer lost",
    CallTwice: "HTTP call delivered twice",
    CommandTwice: "command delivered twice",
    LateFrame: "frame of an old socket after a new one has opened",
    ResumedByReplay: "tab resumed by a replay",
    ResumedBySnapshot: "tab resumed by a snapshot",
    AcceptJustInTime: "Accept within 1 ms of the deadline, in time",
    AcceptJustTooLate: "Accept within 1 ms of the deadline, too late",
    AcceptInTwoTabs: "Accept in two tabs at once",
    AcceptByDesktop: "Accept or Reject on a desktop notification",
    AcceptTooLate: "Accept after the end of the offer",
    SignedOutRinging: "agent signed out with an offer open",
    DisabledRinging: "agent switched off with an offer open",
    RoleChangedRinging: "agent's role changed with an offer open",
    RulesChangedRinging: "rules changed with an offer open",
    TooManyFrames: "socket closed for too many frames",
    Garbage: "frame that is none, or of the future",
}

/// See the module. Adds up over runs.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub runs: u64,
    pub commands: u64,
    pub least_commands: Option<u64>,
    pub inputs: u64,
    pub batches: u64,
    pub frames: u64,
    pub lost_frames: u64,
    pub virtual_ms: u64,
    pub commits: u64,
    pub offers: u64,
    pub conversations: u64,
    pub faults: BTreeMap<Fault, u64>,
    /// By its word.
    pub happened: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn fault(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    /// Adds what has happened, by its words.
    pub fn happens(&mut self, words: &BTreeMap<&'static str, u64>) {
        for (&word, count) in words {
            *self.happened.entry(word).or_default() += count;
        }
    }

    /// An input has come to the engine. What somebody asks for and hears an
    /// answer to is a command.
    pub fn input(&mut self, input: &Input) {
        self.inputs += 1;
        let asks = matches!(
            input,
            Input::AgentCommand { .. }
                | Input::CustomerCommand { .. }
                | Input::StartChat(_)
                | Input::MakeBackLink { .. }
                | Input::ComeBack(_)
                | Input::NonceAnswer { .. }
                | Input::Bot(_)
                | Input::Control { .. }
        );
        self.commands += u64::from(asks);
    }

    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.commands += other.commands;
        self.least_commands = [self.least_commands, other.least_commands]
            .into_iter()
            .flatten()
            .min();
        self.inputs += other.inputs;
        self.batches += other.batches;
        self.frames += other.frames;
        self.lost_frames += other.lost_frames;
        self.virtual_ms += other.virtual_ms;
        self.commits += other.commits;
        self.offers += other.offers;
        self.conversations += other.conversations;
        for (&fault, count) in &other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
        self.happens(&other.happened);
    }

    /// What should have happened, and never did.
    pub fn missing(&self) -> Vec<&'static str> {
        let faults = Fault::ALL
            .iter()
            .filter(|fault| !self.faults.contains_key(fault));
        let words = words::GROUPS.iter().flat_map(|(_, words)| words.iter());
        let words = words.filter(|word| !self.happened.contains_key(*word));
        faults
            .map(|fault| fault.words())
            .chain(words.copied())
            .collect()
    }
}
