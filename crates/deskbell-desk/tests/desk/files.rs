//! Files that were sent with a message which did not go out.

use deskbell_desk::{Effect, Input};
use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ProblemCode, limits};

use crate::sample::{command, conversation};
use crate::sessions::with_session;

fn bill() -> Vec<Attachment> {
    vec![Attachment {
        id: AttachmentId::from_u128(1),
        name: "bill.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: 5,
        preview: false,
        missing: None,
    }]
}

#[test]
fn the_files_of_a_message_that_was_not_sent_come_back_with_its_text() {
    let too_long = "x".repeat(limits::MESSAGE_BYTES + 1);
    for (text, goes_out) in [("hello", true), ("", true), (&too_long, false)] {
        let mut tab = with_session();
        tab.input(Input::Say {
            conversation: conversation(1),
            text: text.to_owned(),
            attachments: bill(),
            internal: false,
            command: command(1),
        });
        assert_eq!(tab.bodies().len(), usize::from(goes_out));
        if goes_out {
            tab.refuse(command(1), ProblemCode::TooManyAttachments);
        }
        assert!(tab.did(&Effect::RestoreUnsent {
            conversation: conversation(1),
            text: text.to_owned(),
            attachments: bill(),
            internal: false,
        }));
    }
}
