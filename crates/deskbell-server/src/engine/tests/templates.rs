//! Notifications follow their templates, as they are when the offer is made.

use deskbell_protocol::agent::Command;
use deskbell_protocol::offer::{DesktopRule, FieldValue, Kind, Reason, Tone};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::rules::{Privacy, Template, TemplateField};
use deskbell_protocol::{ProblemCode, TemplateId};

use super::desk::{ANA, BEN, Desk};
use crate::engine::{Control, Input};
use crate::store::TemplateRow;

fn change(desk: &mut Desk, change: impl FnOnce(&mut Template)) -> Result<(), ProblemCode> {
    let mut template = Template::standard(Reason::IncomingChat);
    change(&mut template);
    let id = TemplateId::standard(Reason::IncomingChat);
    let put = Control::PutTemplate(Box::new(TemplateRow { id, template }));
    let control = Input::Control {
        changes: vec![put],
        rows: Vec::new(),
    };
    desk.ask(control).map(drop).map_err(|why| why.code)
}

#[test]
fn the_next_offer_shows_what_the_administrator_has_changed_and_the_open_one_stays() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    let open = desk.offer_to(ANA);
    change(&mut desk, |it| {
        it.title = "Somebody needs us".into();
        it.wait_time = 45;
        it.show_wait_time = false;
        it.accept_text = "Take it".into();
        it.reject_allowed = false;
        it.desktop = DesktopRule::Always;
        it.privacy = Privacy::Generic;
        it.tone = Tone::Knock;
        it.volume = 30;
        it.repeat = false;
        it.fields = vec![TemplateField {
            label: "Line".into(),
            value: "{queueName}, {channel}".into(),
        }];
    })
    .unwrap();
    let kept = desk.desk_state(ANA).offers;
    assert_eq!(kept[0].notification, open.notification);
    desk.chat(2);
    let next = desk.offer_to(ANA);
    let shown = &next.notification;
    assert_eq!(shown.title, "Somebody needs us");
    assert_eq!(next.expires_at.since(next.offered_at).as_secs(), 45);
    assert!(!shown.show_wait_time);
    assert_eq!(
        (shown.accept_text.as_str(), &shown.reject_text),
        ("Take it", &None)
    );
    assert_eq!(shown.desktop, DesktopRule::Always);
    assert_eq!(shown.desktop_body, "A customer is waiting");
    let sound = shown.sound;
    assert_eq!(
        (sound.tone, sound.volume, sound.repeat),
        (Tone::Knock, 30, false)
    );
    let line = FieldValue::Text("Support, Web chat".into());
    assert_eq!(shown.fields.len(), 1);
    assert_eq!(shown.fields[0].value, line);
}

#[test]
fn a_changed_template_is_there_after_a_restart() {
    let mut desk = Desk::new();
    change(&mut desk, |it| it.kind = Kind::Toast).unwrap();
    change(&mut desk, |it| it.wait_time = 77).unwrap();
    desk.start();
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.expires_at.since(offer.offered_at).as_secs(), 77);
    assert_eq!(offer.notification.kind, Kind::Alert);
}

#[test]
fn a_template_with_a_fault_changes_nothing() {
    let mut desk = Desk::new();
    let refused = change(&mut desk, |it| it.wait_time = 3);
    assert_eq!(refused, Err(ProblemCode::Malformed));
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.expires_at.since(offer.offered_at).as_secs(), 120);
}

#[test]
fn each_reason_shows_a_template_of_its_own() {
    let mut desk = Desk::new();
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let body = Command::Consult {
        conversation,
        whom: BEN,
    };
    desk.command(ANA, body).unwrap();
    let shown = desk.offer_to(BEN).notification;
    let standard = Template::standard(Reason::Consult);
    assert_eq!((shown.title, shown.icon), (standard.title, standard.icon));
    let from = shown.fields.iter().find(|field| field.label == "From");
    let ana = FieldValue::Text("Ana".into());
    assert_eq!(from.map(|field| &field.value), Some(&ana), "who asks");
    assert!(
        shown.desktop_body.ends_with(" · Ana"),
        "{}",
        shown.desktop_body
    );
    assert_eq!(desk.desk_state(BEN).presence.base, Base::Available);
    assert_eq!(desk.desk_state(BEN).choice, Choice::Available);
}
