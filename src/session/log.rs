//! The messages of a session, in blocks: a new message has its own block laid out
//! and no other. Of what is here when the log opens, only the newest is drawn
//! until somebody reads further back. Where older messages come from is not known
//! here.

use deskbell_desk::HistoryView;
use deskbell_protocol::ConversationId;
use leptos::ev;
use leptos::prelude::*;

use super::kept::scrolled_as_it_was;
use super::message::message_item;
use crate::components::{Look, Size, button};
use crate::messages::{messages, words};
use crate::platform::dom;
use crate::platform::element::{Piece, el, pieces, rows};
use crate::platform::memo::memo;
use crate::platform::paint;
use crate::shell::Shell;
use crate::shell::store::{MessageRow, SessionRow};

/// Its `id`.
const LOG: &str = "messages-log";
/// So many numbers of messages are a block: more than most screens show.
const BLOCK: u32 = 16;

/// Brings what is older, from wherever it is.
type Older = Callback<()>;

pub fn message_log(row: SessionRow, customer: Memo<String>) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let history = row.part(|view| view.history.clone());
    let list = row.messages;
    let kept = row.kept;
    let from: RwSignal<u32> = kept.from.clone().into();
    if !row.value.with_untracked(|view| kept.reads_back(view)) {
        // The newest and the one before it, since the newest may hold a single message;
        // while there is no other, all that comes.
        let all = list.with_untracked(|rows| blocks(rows));
        from.set(all.iter().rev().nth(1).copied().unwrap_or(0));
        kept.log.set(0);
    }
    let (of_blocks, of_block) = (list.clone(), list);
    let comes = memo(move || match history.get() {
        HistoryView::Loading => true,
        HistoryView::Loaded { more } => more,
        HistoryView::Failed(_) => false,
    });
    // The first block that was drawn: none of what was seen is taken away.
    let seen = StoredValue::new(u32::MAX);
    let all = memo(move || {
        let rest_comes = comes.get();
        of_blocks.with(|rows| whole_blocks(rows, rest_comes, seen.get_value()))
    });
    let empty = memo(move || all.with(Vec::is_empty));
    let hidden = memo(move || all.with(|all| all.first().is_some_and(|it| *it < from.get())));
    // Somebody who goes on with the same button has it until there is no more.
    let above = memo(move || match hidden.get() {
        true => HistoryView::Loaded { more: true },
        false => history.get(),
    });
    let older = Callback::new(move |()| {
        let drawn = from.get_untracked();
        let next = all.with_untracked(|all| all.iter().rev().copied().find(|it| *it < drawn));
        // Without one, all that comes is asked for.
        from.set(next.unwrap_or(0));
        if next.is_none() {
            shell.want_history(key);
        }
    });
    let scrolled = move |scroll: ev::Event| {
        let more = above.with_untracked(|above| *above == HistoryView::Loaded { more: true });
        if more && dom::near_beginning(&scroll) {
            older.run(());
        }
    };
    let drawn = move || {
        let from = from.get();
        let wanted: Vec<u32> = all.with(|all| {
            let wanted = all.iter().copied().filter(|it| *it >= from);
            wanted.collect()
        });
        if let Some(first) = wanted.first() {
            seen.set_value(seen.get_value().min(*first));
        }
        wanted.into_iter().map(u128::from).collect()
    };
    let draw = move |number: u128| {
        let number = u32::try_from(number).ok()?;
        Some(block(key, of_block.clone(), number, customer))
    };
    let log = el("div").class("messages-scroll");
    scrolled_as_it_was(log, LOG, &kept.log)
        .attr("role", "log")
        .attr("aria-label", messages().conversation.log())
        .attr("tabindex", "0")
        .on(ev::scroll, scrolled)
        .child(
            el("div")
                .class("messages-all")
                .child(move || beginning(older, &above.get(), empty.get()))
                .child(rows(drawn, draw)),
        )
        .view()
}

/// The messages of one block.
fn block(
    conversation: ConversationId,
    list: ArcRwSignal<Vec<MessageRow>>,
    number: u32,
    customer: Memo<String>,
) -> AnyView {
    let of_keys = list.clone();
    let keys = memo(move || {
        let keys = |rows: &Vec<MessageRow>| {
            let rows = within(rows, number).iter();
            rows.map(|row| row.key.to_u128()).collect::<Vec<_>>()
        };
        of_keys.with(keys)
    });
    let draw = move |message| {
        let row = list.with_untracked(|rows| {
            let mut rows = within(rows, number).iter();
            rows.find(|row| row.key.to_u128() == message).cloned()
        })?;
        Some(message_item(conversation, row, customer))
    };
    // Once its height is known, the browser may leave it out where nobody looks:
    // earlier, what is read would move when the guess at it is put right.
    let settled = RwSignal::new(false);
    paint::after(move || {
        let _ = settled.try_set(true);
    });
    el("ol")
        .class("message-block")
        .attr("data-settled", move || settled.get().then_some(""))
        .child(rows(move || keys.get(), draw))
        .view()
}

/// The block of a message; of one that is not stored, one behind all others.
fn block_of(row: &MessageRow) -> u32 {
    row.number() / BLOCK
}

/// The block of the newest message that is stored; those that are not yet stand
/// in it, too.
fn newest(rows: &[MessageRow]) -> u32 {
    let stored = rows.iter().rev().find(|row| row.is_stored());
    stored.map_or(0, block_of)
}

/// The blocks of these messages, the oldest first.
fn blocks(rows: &[MessageRow]) -> Vec<u32> {
    let newest = newest(rows);
    let mut blocks: Vec<u32> = rows.iter().map(|row| block_of(row).min(newest)).collect();
    blocks.dedup();
    blocks
}

/// The same; without the oldest while the rest of it is to come, unless it was
/// `seen`, as all from this one on were. The browser keeps the reader at the first
/// block that they see all of, and would take them along to the new beginning of
/// this one.
fn whole_blocks(rows: &[MessageRow], rest_comes: bool, seen: u32) -> Vec<u32> {
    let mut blocks = blocks(rows);
    let begins = |row: &MessageRow| row.number().is_multiple_of(BLOCK);
    let is_part = !rows.first().is_some_and(begins);
    if rest_comes && is_part && blocks.len() > 2 && blocks[0] < seen {
        blocks.remove(0);
    }
    blocks
}

/// Those of one block.
fn within(rows: &[MessageRow], block: u32) -> &[MessageRow] {
    let begin = rows.partition_point(|row| block_of(row) < block);
    let end = match block == newest(rows) {
        true => rows.len(),
        false => rows.partition_point(|row| block_of(row) <= block),
    };
    rows.get(begin..end).unwrap_or_default()
}

/// What stands above the oldest message that is here.
fn beginning(older: Older, history: &HistoryView, empty: bool) -> AnyView {
    let texts = &messages().conversation;
    let content = match history {
        HistoryView::Loading => el("p")
            .class("sign-in-wait faint")
            .child(el("span").class("spinner").attr("aria-hidden", "true"))
            .child(texts.loading())
            .view(),
        HistoryView::Loaded { more: true } => again(older, texts.older()),
        HistoryView::Loaded { more: false } if empty => {
            el("p").class("faint").child(texts.nothing_said()).view()
        }
        HistoryView::Loaded { more: false } => return ().view(),
        HistoryView::Failed(problem) => {
            let why = problem.as_ref().map(words::problem);
            pieces([
                el("p")
                    .class("faint")
                    .child(texts.history_failed())
                    .text(" ")
                    .child(why)
                    .view(),
                again(older, texts.retry()),
            ])
        }
    };
    el("div").class("messages-older").child(content).view()
}

fn again(older: Older, text: &'static str) -> AnyView {
    button("older-messages", move || older.run(()))
        .look(Look::Plain)
        .size(Size::Small)
        .child(text)
        .view()
}
