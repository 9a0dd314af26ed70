use deskbell::notifications::{announcer, missed_bar, stack};
use deskbell_desk::{AlertStage, Announcement, Change, Notice, ToastView};
use deskbell_protocol::offer::{Icon, OfferEnd, Reason};
use deskbell_protocol::presence::Missed;
use deskbell_protocol::{OfferId, ProblemCode, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::alert;
use crate::stage::{Stage, press_pointer_on, settled, text_of};
use deskbell::platform::element::{Piece, el, pieces};

async fn stage() -> Stage {
    Stage::of(stack).await
}

fn ringing(number: u128) -> Change {
    Change::Alert(Box::new(alert(number, "Lena", AlertStage::Ringing)))
}

#[wasm_bindgen_test]
async fn html_in_a_customers_name_stays_text_in_the_alert() {
    let stage = stage().await;
    let name = "<img src=x onerror=alert(1)>";
    stage
        .put([Change::Alert(Box::new(alert(1, name, AlertStage::Ringing)))])
        .await;
    assert!(stage.all(".alert img").is_empty());
    assert_eq!(text_of(&stage.all(".alert dd")[0]), name);
    assert_eq!(
        stage.one(".alert").get_attribute("data-stage").as_deref(),
        Some("ringing")
    );
}

#[wasm_bindgen_test]
async fn an_alert_is_a_group_named_by_its_title_with_a_timer_and_two_buttons() {
    let stage = stage().await;
    stage.put([ringing(1)]).await;
    let group = stage.one(".alert[role=group]");
    let title = group.get_attribute("aria-labelledby").unwrap();
    assert_eq!(stage.text(&format!("#{title}")), "Incoming chatSupport");
    assert!(stage.one("[role=timer]").has_attribute("aria-label"));
    assert_eq!(stage.text("[data-action=accept]"), "Accept");
    assert_eq!(stage.text("[data-action=reject]"), "Reject");
}

#[wasm_bindgen_test]
async fn an_alert_that_is_over_says_why_and_has_no_buttons() {
    let stage = stage().await;
    stage.put([ringing(1)]).await;
    stage
        .put([Change::Alert(Box::new(alert(
            1,
            "Lena",
            AlertStage::Over(OfferEnd::Expired),
        )))])
        .await;
    assert!(
        stage
            .text(".alert[data-stage=over] .alert-said")
            .starts_with("Expired.")
    );
    assert!(stage.all(".alert button").is_empty());
}

#[wasm_bindgen_test]
async fn a_refused_answer_says_why() {
    let stage = stage().await;
    let refused = AlertStage::Refused(ProblemCode::TakenByAnother.into());
    stage
        .put([Change::Alert(Box::new(alert(1, "Lena", refused)))])
        .await;
    assert_eq!(
        stage.text(".alert[data-stage=refused] .alert-said"),
        ProblemCode::TakenByAnother.words()
    );
}

#[wasm_bindgen_test]
async fn three_alerts_stand_in_full_with_the_newest_first_and_the_rest_are_counted() {
    let stage = stage().await;
    stage.put((1..=5).map(ringing)).await;
    let offers: Vec<_> = stage
        .all(".alert")
        .iter()
        .filter_map(|alert| alert.get_attribute("data-offer"))
        .collect();
    let newest: Vec<_> = [5, 4, 3]
        .map(|number| OfferId::from_u128(number).to_string())
        .into();
    assert_eq!(offers, newest);
    assert_eq!(stage.text(".pile-button"), "2 more offers");
    assert_eq!(stage.all(".pile-row").len(), 2);
    press_pointer_on(&stage.one(".pile-button"));
    settled().await;
    assert_eq!(stage.all(".alert").len(), 5);
}

#[wasm_bindgen_test]
async fn offers_that_come_and_go_leave_nothing_in_the_document() {
    let stage = Stage::of(stack).await;
    stage.put((1..=5).map(ringing)).await;
    let gone = |number| Change::AlertGone(OfferId::from_u128(number));
    stage.put((1..=5).map(gone)).await;
    let once = stage.html();
    for number in 6..=60 {
        stage.put([ringing(number)]).await;
        assert_eq!(stage.all(".alert").len(), 1);
        stage.put([gone(number)]).await;
    }
    assert_eq!(stage.html(), once);
}

#[wasm_bindgen_test]
async fn an_arriving_alert_leaves_the_keyboard_focus_where_it_is() {
    let stage = Stage::of(|| pieces([el("input").attr("id", "typing-here").view(), stack()])).await;
    deskbell::platform::dom::focus("typing-here");
    stage.put([ringing(1)]).await;
    assert!(deskbell::platform::dom::focus_within("typing-here"));
}

#[wasm_bindgen_test]
async fn toasts_stand_with_their_counts_and_those_behind_them_are_counted() {
    let stage = stage().await;
    let toast = |id, count| {
        Change::Toast(ToastView {
            id,
            notice: Notice::Problem(ProblemCode::Expired.into()),
            count,
        })
    };
    stage
        .put([toast(1, 1), toast(2, 3), Change::ToastsWaiting(4)])
        .await;
    assert_eq!(stage.all(".toast").len(), 2);
    assert!(text_of(&stage.all(".toast")[1]).contains("3 times"));
    assert_eq!(stage.text("[data-action=more-toasts]"), "Show 4 more");
    stage.put([Change::ToastGone(1)]).await;
    assert_eq!(stage.all(".toast").len(), 1);
}

#[wasm_bindgen_test]
async fn the_missed_bar_stands_while_something_was_missed() {
    let stage = Stage::of(missed_bar).await;
    assert!(stage.all(".missed-bar").is_empty());
    let missed = Missed {
        offer: OfferId::from_u128(1),
        reason: Reason::IncomingChat,
        at: Timestamp::from_millis(0),
    };
    stage.put([Change::Missed(vec![missed])]).await;
    assert!(
        stage
            .text(".missed-bar p")
            .starts_with("You missed an incoming chat at")
    );
    assert_eq!(stage.text(".missed-bar [data-action=im-back]"), "I’m back");
    stage.put([Change::Missed(Vec::new())]).await;
    assert!(stage.all(".missed-bar").is_empty());
}

#[wasm_bindgen_test]
async fn several_misses_are_one_bar_with_a_list_of_them() {
    let stage = Stage::of(missed_bar).await;
    let missed = [Reason::IncomingChat, Reason::Transfer].map(|reason| Missed {
        offer: OfferId::from_u128(1),
        reason,
        at: Timestamp::from_millis(0),
    });
    stage.put([Change::Missed(missed.into())]).await;
    assert!(
        stage
            .text(".missed-bar p")
            .starts_with("You missed 2 offers")
    );
    let lines = stage.all(".missed-bar li");
    assert_eq!(lines.len(), 2);
    assert!(text_of(&lines[0]).ends_with("Transfer"), "the newest first");
}

#[wasm_bindgen_test]
async fn two_announcements_of_one_turn_are_both_said_each_in_its_own_manner() {
    let stage = Stage::of(announcer).await;
    let ten_seconds = |title: &str| Announcement::TenSeconds {
        title: title.into(),
    };
    let notice = Announcement::Notice(Notice::Problem(ProblemCode::Expired.into()));
    stage.shell.announcements.set(vec![
        (1, ten_seconds("First")),
        (2, notice),
        (3, ten_seconds("Second")),
    ]);
    settled().await;
    let urgent = stage.all("[aria-live=assertive] p");
    assert_eq!(urgent.len(), 2);
    assert!(text_of(&urgent[0]).contains("First") && text_of(&urgent[1]).contains("Second"));
    assert_eq!(
        stage.text("[aria-live=polite] p"),
        ProblemCode::Expired.words()
    );
}

#[wasm_bindgen_test]
async fn an_alert_is_as_its_template_says_without_its_time_and_without_a_reject() {
    let stage = stage().await;
    let mut view = alert(1, "Lena", AlertStage::Ringing);
    view.offer.notification.show_wait_time = false;
    view.offer.notification.reject_text = None;
    stage.put([Change::Alert(Box::new(view))]).await;
    assert!(stage.all(".alert [role=timer]").is_empty());
    assert!(stage.all("[data-action=reject]").is_empty());
    assert_eq!(stage.text("[data-action=accept]"), "Accept");
}

#[wasm_bindgen_test]
async fn every_icon_of_a_template_is_another_picture() {
    let stage = stage().await;
    let icons = [
        Icon::Chat,
        Icon::Sms,
        Icon::Assignment,
        Icon::Transfer,
        Icon::Escalation,
        Icon::Bot,
        Icon::Consult,
    ];
    let mut pictures = std::collections::BTreeSet::new();
    for icon in icons {
        let mut view = alert(1, "Lena", AlertStage::Ringing);
        view.offer.notification.icon = icon;
        stage.put([Change::Alert(Box::new(view))]).await;
        pictures.insert(stage.one(".alert-mark path").get_attribute("d").unwrap());
        stage.put([Change::AlertGone(OfferId::from_u128(1))]).await;
    }
    assert_eq!(pictures.len(), icons.len());
}

#[wasm_bindgen_test]
async fn who_was_handed_work_may_say_why_not_and_who_is_asked_by_a_customer_may_not() {
    let stage = stage().await;
    stage.put([ringing(1)]).await;
    assert!(stage.all(".alert-why").is_empty());
    let mut handed = alert(2, "Ben", AlertStage::Ringing);
    handed.offer.reason = Reason::Transfer;
    stage.put([Change::Alert(Box::new(handed))]).await;
    let field = stage.one(".alert-why");
    assert_eq!(
        field.get_attribute("aria-label").as_deref(),
        Some("Reason for rejecting (optional)")
    );
}
