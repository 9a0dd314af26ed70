//! Who advises in a session of this agent's, with what can be asked of each; to
//! who advises, what they do here.

use deskbell_protocol::conversation::{Adviser, Part};
use deskbell_protocol::{AgentId, ConversationId, agent::Command};
use leptos::prelude::*;

use super::handing::{ask, line};
use crate::components::{Icon, Look, icon};
use crate::messages::messages;
use crate::platform::element::{El, Piece, el};
use crate::shell::Shell;

/// A row for each, in a list that scrolls where five leave no room to talk.
pub fn list(conversation: ConversationId, all: Vec<Adviser>) -> Option<AnyView> {
    let rows: Vec<El> = all
        .into_iter()
        .map(|it| adviser(conversation, it))
        .collect();
    (!rows.is_empty()).then(|| {
        el("ul")
            .class("advisers")
            .attr("role", "list")
            .attr("aria-label", messages().handing.advisers())
            .child(rows)
            .view()
    })
}

fn adviser(conversation: ConversationId, it: Adviser) -> El {
    let texts = &messages().handing;
    let Adviser {
        id: whom,
        name,
        joined,
    } = it;
    let says = if joined {
        texts.writes_too(&name)
    } else {
        texts.advises(&name)
    };
    // The buttons of all rows have the same names.
    let id = format!("adviser-{whom}");
    let admit = (!joined).then(|| {
        let command = Command::Admit { conversation, whom };
        ask("admit", command)
            .attr("aria-describedby", id.clone())
            .child(texts.admit())
    });
    let end = ask("end-advice", leave(conversation, whom))
        .look(Look::Plain)
        .label(texts.end_advice())
        .attr("title", texts.end_advice())
        .attr("aria-describedby", id.clone())
        .child(icon(Icon::Close));
    el("li")
        .attr("data-adviser", name)
        .child(el("p").attr("id", id).attr("role", "status").child(says))
        .child(admit)
        .child(end)
}

/// What stands here for who advises.
pub fn own(conversation: ConversationId, part: Part) -> Vec<AnyView> {
    let texts = &messages().handing;
    let me = Shell::get().store.me;
    let me = me.with_untracked(|me| me.as_ref().map(|me| me.id));
    let says = if part == Part::Writes {
        texts.you_write()
    } else {
        texts.you_advise()
    };
    let end = me.map(|me| {
        let end = ask("end-advice", leave(conversation, me));
        end.child(texts.end_advice()).view()
    });
    [Some(line(says.to_owned())), end]
        .into_iter()
        .flatten()
        .collect()
}

const fn leave(conversation: ConversationId, whom: AgentId) -> Command {
    Command::LeaveConsult { conversation, whom }
}
