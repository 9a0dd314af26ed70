//! What counts as unread, and how the server is told of what was read.

use std::time::Duration;

use deskbell_desk::{Announcement, Effect, Input};
use deskbell_protocol::AttachmentId;
use deskbell_protocol::agent::{Command, SessionChange};
use deskbell_protocol::conversation::{Attachment, Message, Missing};

use crate::sample::*;
use crate::sessions::{arrives, changed, unread, with_session};
use crate::tab::Tab;

#[test]
fn unread_messages_count_until_they_are_before_the_agent_s_eyes() {
    let mut tab = with_session();
    tab.input(Input::Showing(None));
    arrives(&mut tab, message(1));
    arrives(&mut tab, message(2));
    assert_eq!(unread(&tab), 2);
    let announced = Effect::Announce(Announcement::NewMessage {
        from: Some("Mia".to_owned()),
    });
    assert!(tab.did(&announced));
    tab.input(Input::Showing(Some(conversation(1))));
    assert_eq!(unread(&tab), 0);
    tab.take();
    let (conversation, command) = (conversation(1), command(2));
    tab.input(Input::Seen {
        conversation,
        command,
    });
    tab.input(Input::Seen {
        conversation,
        command,
    });
    assert_eq!(
        tab.bodies(),
        [Command::Read {
            conversation,
            upto: 2
        }]
    );
    tab.input(Input::Showing(None));
    assert_eq!(unread(&tab), 0);
}

/// However fast customers write, a tab stays below the server's limit of frames.
#[test]
fn what_is_read_is_told_at_once_and_then_once_a_second() {
    let mut tab = with_session();
    let reads = |tab: &mut Tab, number| {
        arrives(tab, message(number));
        tab.input(Input::Seen {
            conversation: conversation(1),
            command: command(u128::from(number)),
        });
    };
    let told = |tab: &mut Tab| {
        let told = tab.bodies();
        tab.take();
        told
    };
    let upto = |upto| {
        let conversation = conversation(1);
        vec![Command::Read { conversation, upto }]
    };
    tab.take();
    reads(&mut tab, 1);
    assert_eq!(told(&mut tab), upto(1));
    for number in 2..=50 {
        reads(&mut tab, number);
    }
    assert_eq!(unread(&tab), 0);
    assert_eq!(told(&mut tab), []);
    // What has been seen is told, whatever the agent looks at now.
    tab.input(Input::Showing(None));
    tab.wait(Duration::from_secs(1));
    assert_eq!(told(&mut tab), upto(50));
    tab.wait(Duration::from_secs(1));
    assert_eq!(told(&mut tab), []);
    tab.input(Input::Showing(Some(conversation(1))));
    reads(&mut tab, 51);
    assert_eq!(told(&mut tab), upto(51));
}

#[test]
fn a_tab_out_of_focus_reads_nothing() {
    let mut tab = with_session();
    tab.input(Input::Surface(hidden()));
    arrives(&mut tab, message(1));
    tab.take();
    tab.input(Input::Seen {
        conversation: conversation(1),
        command: command(2),
    });
    assert_eq!(tab.bodies(), []);
    assert_eq!(unread(&tab), 1);
}

#[test]
fn what_comes_while_the_messages_are_put_away_is_unread_until_they_are_there_again() {
    let mut tab = with_session();
    tab.input(Input::PutAway(Some(conversation(1))));
    arrives(&mut tab, message(1));
    assert_eq!(unread(&tab), 1);
    let announced = Effect::Announce(Announcement::NewMessage {
        from: Some("Mia".to_owned()),
    });
    assert!(tab.did(&announced));
    let seen = |number| Input::Seen {
        conversation: conversation(1),
        command: command(number),
    };
    // Back from another window, the agent still does not see them.
    tab.input(Input::Surface(hidden()));
    tab.input(Input::Surface(focused()));
    tab.take();
    tab.input(seen(2));
    assert_eq!((unread(&tab), tab.bodies()), (1, Vec::new()));
    tab.input(Input::PutAway(None));
    assert_eq!(unread(&tab), 0);
    tab.input(seen(3));
    let conversation = conversation(1);
    let read = Command::Read {
        conversation,
        upto: 1,
    };
    assert_eq!(tab.bodies(), [read]);
}

#[test]
fn another_tab_that_read_clears_the_count_here_too() {
    let mut tab = with_session();
    tab.input(Input::Showing(None));
    arrives(&mut tab, message(1));
    changed(&mut tab, SessionChange::Read { upto: 1 });
    assert_eq!(unread(&tab), 0);
}

/// What came with an SMS is fetched after it.
#[test]
fn a_file_that_comes_later_takes_its_place_in_the_message() {
    let mut tab = with_session();
    let coming = Attachment {
        id: AttachmentId::from_u128(1),
        name: "mms-1".into(),
        media_type: "image/png".into(),
        bytes: 0,
        preview: false,
        missing: Some(Missing::Coming),
    };
    let with_file = |attachment: &Attachment| Message {
        attachments: vec![attachment.clone()],
        ..message(1)
    };
    arrives(&mut tab, with_file(&coming));
    let here = Attachment {
        bytes: 5,
        preview: true,
        missing: None,
        ..coming
    };
    tab.take();
    let change = SessionChange::Attachment {
        message: 1,
        attachment: here.clone(),
    };
    changed(&mut tab, change);
    let views = &tab.screen.messages[&conversation(1)];
    let view = views.values().next().unwrap();
    assert_eq!(view.message.attachments, [here]);
}
