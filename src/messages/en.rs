//! English. A name stands between U+2068 and U+2069: one that is written from
//! right to left then turns nothing around it.

use deskbell_protocol::ProblemCode;

use super::Messages;
use super::desk::{
    ConversationWords, DashboardWords, DeskWords, HandingWords, ManageWords, NotificationWords,
    PresenceWords, ReasonWords, SessionWords, SignInWords,
};

pub static MESSAGES: Messages = Messages {
    lang: "en",
    dir: "ltr",
    desk: DESK,
    sign_in: SIGN_IN,
    presence: PRESENCE,
    dashboard: DASHBOARD,
    notification: NOTIFICATION,
    session: SESSION,
    conversation: CONVERSATION,
    handing: HANDING,
    manage: MANAGE,
    problem: ProblemCode::words,
};

const DESK: DeskWords = DeskWords {
    product: "Deskbell",
    rail: "Sessions",
    home: "Home",
    sessions: "Open sessions",
    no_sessions: "None yet",
    unread: |n| counted(n, "unread message", "unread messages"),
    many_unread: "more than 9 unread messages",
    sound_on: "Switch on the sound",
    shortcuts: "Keyboard shortcuts",
    close: "Close",
    shortcut_list: &[
        ("F8", "Go to the notifications, and back"),
        ("Alt+Shift+A", "Accept the newest offer"),
        ("Alt+Shift+R", "Reject the newest offer"),
        ("Alt+Shift+1 … 9", "Go to a session"),
        ("Alt+Shift+0", "Go to Home"),
        ("Enter", "Send the message"),
        ("Shift+Enter", "New line in the message"),
        ("?", "Show this list"),
    ],
    connecting: "Connecting…",
    connected: "Connected",
    lost_short: "Connection lost",
    lost_in: "Connection lost. Trying again in",
    lost_until: |time| format!("Connection lost. Trying again at {time}."),
    trying: "Connection lost. Trying again now…",
    try_now: "Try now",
    outdated: "Deskbell was updated. Reload the page to go on; nothing is lost.",
    reload: "Reload",
    signed_out: "You are signed out. Sign in again to get work.",
    too_many_tabs: "Deskbell is open in too many tabs. Close some of them, then use it here.",
    use_this_tab: "Use it here",
    nothing_here: "There is nothing at this address.",
    go_home: "Go to Home",
    title_offers: |n, reason| format!("({n}) {reason}"),
};

const SIGN_IN: SignInWords = SignInWords {
    title: "Sign in",
    name: "Name",
    password: "Password",
    submit: "Sign in",
    waiting: "Signing in…",
    link_waiting: "Signing you in with your link…",
    link_failed: "This link does not work any more: each link works once, and only for a short time. \
                  Ask for a new one, or sign in with your password.",
    with_password: "Sign in with your password",
    nothing_typed: "Type your name and your password.",
    sign_out: "Sign out",
};

const PRESENCE: PresenceWords = PresenceWords {
    // Begins with what the button shows, in its order: people who speak to
    // their computer say what they see.
    button: |presence, link| format!("{presence} {link}: your presence"),
    menu: "Choose your presence",
    available: "Available",
    busy: "Busy",
    do_not_disturb: "Do not disturb",
    away: "Away",
    offline: "Offline",
    inactive: "Inactive",
    available_hint: "Offers reach you. Follows your load.",
    busy_hint: "Offers reach you while you have room.",
    do_not_disturb_hint: "No new offers. Your sessions stay.",
    away_hint: "No new offers while you are away.",
    offline_hint: "No new offers. Your day is over.",
    since: |presence, time, cause| format!("{presence} since {time}: {cause}"),
    signed_in: "you signed in",
    signed_out: "signed out",
    chosen: "chosen",
    load: "follows the open work",
    missed: |what| format!("missed {what}"),
    rejected: |what| format!("rejected {what}"),
    im_back: "back after a miss",
    reset: |who| format!("set back by \u{2068}{who}\u{2069}"),
    link_lost: "the connection was lost",
    link_back: "the connection is back",
    disabled: "the account was switched off",
};

const DASHBOARD: DashboardWords = DashboardWords {
    title: "Home",
    my_work: "My work",
    ringing: "Waiting for your answer",
    open_sessions: "Open sessions",
    offline_title: "You’re offline",
    offline_text: "Nobody can reach you yet. Go online when you are ready, and the next customer who \
                   waits is offered to you.",
    go_online: "Go online",
    free_title: "Nobody is waiting for you",
    free_text_here: "You’re online. The next conversation rings here.",
    free_text: "You’re online. The next conversation rings here, and on your desktop when you are \
                in another window.",
    paused_title: |presence| format!("You’re set to {presence}"),
    paused_text: "No new conversations are offered to you. Choose Available when you want some.",
    inactive_title: "You’re inactive",
    inactive_text: "An offer passed without an answer, so no new ones come. Say that you’re back, \
                    and they do.",
    loading: "Loading your work…",
    today: "Today",
    today_table: "Your figures of today",
    accepted: "Accepted",
    missed: "Missed",
    rejected: "Rejected",
    answer_time: "Time to accept, on average",
    no_figure: "none yet",
    since_midnight: "Since midnight UTC",
    ask_title: "What the click does",
    ask_text: "Your browser asks whether Deskbell may show notifications: choose Allow, so that a \
               customer reaches you in any window. The click also switches on the sound.",
    open_title: "Notifications are not allowed yet",
    allow: "Allow notifications",
    denied_title: "Notifications are blocked in this browser",
    denied_text: "Offers reach you only while this page is visible. In another window or tab you \
                  will not see them, and they go to another agent.",
    allow_in: "How to allow them",
    allow_chrome: "Chrome: click the icon left of the address, switch Notifications on, reload.",
    allow_edge: "Edge: click the lock left of the address, Permissions for this site, set \
                 Notifications to Allow, reload.",
    unsupported_title: "This browser can’t show notifications",
    unsupported_text: "Offers reach you only while this page is visible. Use Deskbell in a current \
                       Chrome or Edge, not in a private window.",
    went_elsewhere: |n| {
        if n == 1 {
            "1 offer went to another agent because this browser could not show it.".to_owned()
        } else {
            format!("{n} offers went to other agents because this browser could not show them.")
        }
    },
    until_here: "You are offered nothing more until you show that you are here: click anywhere on \
                 this page.",
};

const NOTIFICATION: NotificationWords = NotificationWords {
    stack: "Notifications",
    answer_within: "Answer within",
    answer_by: |time| format!("Answer by {time}"),
    since: |time| format!("since {time}"),
    answering_accept: "Accepting…",
    answering_reject: "Rejecting…",
    more_offers: |n| counted(n, "more offer", "more offers"),
    more_toasts: |n| format!("{n} more"),
    dismiss: "Dismiss",
    accepted: "You have it. The session is open.",
    rejected: "Rejected. It goes to another agent.",
    expired: "Expired. The time to answer is over, and it goes to another agent.",
    undelivered: "It went to another agent, because your browser could not show it in time.",
    disconnected: "It went to another agent, because the connection was lost.",
    customer_left: "The customer has left.",
    taken_by_supervisor: "A supervisor took it.",
    accepted_elsewhere: "Another agent has taken it.",
    server_stopped: "It was taken back after a restart of the server.",
    agent_left: "It was taken back, because you went offline.",
    taken_back: "Who gave it has taken it back.",
    missed_one: |what, time| format!("You missed {what} at {time}."),
    missed_many: |n, time| format!("You missed {n} offers, the last one at {time}."),
    missed_why: "You are Inactive and get no new ones.",
    im_back: "I’m back",
    customer_left_named: |who| format!("\u{2068}{who}\u{2069} left before you answered."),
    customer_gone: |who| {
        format!("\u{2068}{who}\u{2069} has gone. They have 3 minutes to come back.")
    },
    customer_back: |who| format!("\u{2068}{who}\u{2069} is back."),
    session_lost: |who| {
        format!(
            "Your session with \u{2068}{who}\u{2069} was taken back, because your desk was unreachable."
        )
    },
    came_back: |who, why| format!("\u{2068}{who}\u{2069} did not take it. \u{2068}{why}\u{2069}"),
    went_elsewhere: |n| {
        if n == 1 {
            "1 offer went to another agent while nothing could be shown here.".to_owned()
        } else {
            format!("{n} offers went to other agents while nothing could be shown here.")
        }
    },
    arrived: |title, queue, seconds| {
        let left = counted(seconds, "second", "seconds");
        format!("{title}, {queue}, answer within {left}, F8")
    },
    ten_seconds: |title| format!("{title}: 10 seconds left"),
    ended: |title, end| format!("{title}: {end}"),
    new_message: |who| format!("New message from {who}"),
    times: |n| format!("{n} times"),
    reasons: ReasonWords {
        incoming_chat: ("Incoming chat", "an incoming chat"),
        incoming_sms: ("Incoming SMS", "an incoming SMS"),
        assignment: ("Assignment", "an assignment"),
        transfer: ("Transfer", "a transfer"),
        escalation: ("Escalation", "an escalation"),
        escalation_from_bot: ("Escalation from a bot", "an escalation from a bot"),
        consult: ("Consult", "a consult"),
    },
};

const SESSION: SessionWords = SessionWords {
    opening: "Opening…",
    summary: "Customer summary",
    show_chat: "Show chat",
    hide_chat: "Hide chat",
    show_customer: "Customer",
    customer: "Customer",
    unknown_customer: "Not linked to a known customer.",
    name: "Name",
    phone: "Phone",
    email: "E-mail",
    company: "Company",
    conversation: "Conversation",
    channel: "Channel",
    queue: "Queue",
    waited: "Waited",
    started: "Started",
    language: "Language",
    device: "Device",
    page: "Page",
    answers: "Answers before the chat",
    no_answers: "The customer answered no questions.",
    case: "Case",
    no_case: "No case is linked to this conversation.",
    recent_cases: "Recent cases",
    no_recent_cases: "No other cases of this customer.",
    case_open: "Open",
    case_closed: "Closed",
    opened: |date| format!("Opened {date}"),
    gone_title: "This session is not open",
    gone: "The conversation has ended, or another agent has it.",
    back_home: "Go to Home",
};

const CONVERSATION: ConversationWords = ConversationWords {
    panel: "Chat",
    log: "Messages",
    visitor: |n| format!("Visitor {n}"),
    web_chat: "Web chat",
    sms: "SMS",
    open: "Waits for an agent",
    active: "Active",
    waiting: "Waits for the customer",
    wrap_up: "Wrap-up",
    closed: "Closed",
    you: "You",
    sending: "Sending…",
    sent: "Sent",
    delivered: "Delivered",
    failed: "Not sent",
    typing: |who| format!("\u{2068}{who}\u{2069} is typing…"),
    older: "Show older messages",
    loading: "Loading messages…",
    history_failed: "The messages could not be loaded.",
    retry: "Try again",
    nothing_said: "No messages yet. Say hello.",
    write: |who| format!("Message to {who}"),
    write_hint: "Write a message",
    send: "Send",
    too_long: "This is too long for one message. Send it in parts.",
    end: "End",
    end_question: "End this conversation?",
    end_yes: "End it",
    end_no: "Keep it",
    customer_gone: |who, time| {
        format!(
            "\u{2068}{who}\u{2069} has been gone since {time}. They have 3 minutes to come back."
        )
    },
    wrap_up_title: "The conversation has ended",
    wrap_up_text: "This is your time for what is left to do. Your place for another conversation is \
                   free again when you finish.",
    wrap_up_left: "Finishes by itself in",
    finish_wrap_up: "Finish",
    span,
};

const MANAGE: ManageWords = ManageWords {
    title: "Floor",
    agents: "Agents",
    queues: "Queues",
    agent: "Agent",
    presence: "Presence",
    since: "Since",
    cause: "Cause",
    link: "Link",
    reach: "Notifications",
    load: "Load",
    work: "Work",
    actions: "Actions",
    reset: "Reset",
    reset_offline: "Not while the connection is lost",
    link_connected: "Connected",
    link_suspect: "Silent for a moment",
    link_unreachable: "Not connected",
    reach_nothing: "Can’t be shown",
    reach_paused: "Paused: the last one could not be shown",
    reach_desktop: "On the desktop",
    reach_visible: "On the screen",
    ringing: |n| format!("{n} ringing"),
    sessions: |n| counted(n, "session", "sessions"),
    load_of: |used, units| format!("{used} of {units}"),
    no_agents: "No agents yet.",
    no_queues: "No queues yet.",
    queue: "Queue",
    waiting: "Waiting",
    longest: "First since",
    nobody_left: "Declined by all",
    nobody_waits: "nobody",
    wrong_role_title: "This page is for supervisors",
    wrong_role: "You are signed in as an agent. Your work is on the desk.",
    to_desk: "Go to the desk",
    loading: "Loading the floor…",
    signed_in_as: |who| format!("Signed in as \u{2068}{who}\u{2069}"),
};

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, seconds) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

const HANDING: HandingWords = HandingWords {
    hand_over: "Hand over",
    target: "To whom",
    agent: "Agent",
    queue: "Queue",
    anyway: "Also where nobody is there",
    confirm: "Also past presence and capacity, or where nobody is there",
    transfer: "Transfer",
    escalate: "Escalate",
    consult: "Ask for advice",
    assign: "Assign",
    give: "Give",
    close: "Close",
    take_back: "Take back",
    was_asked: |who| format!("{who} has not answered yet"),
    advises: |who| format!("{who} advises you"),
    admit: "Let them write",
    end_advice: "End advice",
    you_advise: "You advise a colleague in this conversation.",
    waiting_work: "Waiting work",
    look: "Show what waits",
    nothing_waits: "Nothing waits.",
    pick: "Take it",
    work: "Conversations",
    customer: "Customer",
    channel: "Channel",
    state: "State",
    bot: "Bot",
};
