//! Customers who go on in another browser: the agent's link, its use, and what
//! is lost on the way. A use without an answer is repeated as it was, as the chat
//! page does.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{Problem, ProblemCode, TabId};
use deskbell_server::engine::{Answer, ComesBack, Input};
use deskbell_server::store::TokenHash;

use crate::calls::Caller;
use crate::world::World;

/// A link that a customer has, and the token of the browser in which they use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    secret: String,
    token: String,
    /// It was made; until then the agent is asked for it.
    made: bool,
}

impl World {
    /// The customer wants to go on elsewhere, where an agent has their chat.
    pub fn leaves_for_elsewhere(&mut self, number: usize) {
        let customer = &self.customers[number];
        if customer.conversation.is_none() || customer.elsewhere.is_some() {
            return;
        }
        let secret = format!("secret {}", self.chance.number());
        let token = format!("token {}", self.chance.number());
        let made = false;
        self.customers[number].elsewhere = Some(Elsewhere {
            secret,
            token,
            made,
        });
        self.goes_elsewhere(number);
    }

    /// The next step on the way; none while an answer is waited for.
    pub fn goes_elsewhere(&mut self, number: usize) {
        let customer = &self.customers[number];
        let (Some(elsewhere), Some(conversation)) = (&customer.elsewhere, customer.conversation)
        else {
            return;
        };
        if customer.calling {
            return;
        }
        let link = TokenHash::of(&elsewhere.secret);
        let asked = if elsewhere.made {
            Input::ComeBack(ComesBack {
                link,
                token: TokenHash::of(&elsewhere.token),
                own: None,
            })
        } else {
            let disk = self.disk.borrow();
            let row = disk.tables.conversations.get(&conversation);
            let row = row.map(|row| &row.conversation);
            let has_it = row.filter(|it| it.state == ConversationState::Active);
            match has_it.and_then(|it| it.agent) {
                Some(agent) => Input::MakeBackLink {
                    agent,
                    conversation,
                    link,
                },
                // Nobody can give them one now.
                None => {
                    drop(disk);
                    self.customers[number].elsewhere = None;
                    return;
                }
            }
        };
        self.customers[number].calling = true;
        self.call(Caller::Elsewhere(number), asked);
    }

    pub fn elsewhere_answered(&mut self, number: usize, answer: Option<Result<Answer, Problem>>) {
        let customer = &mut self.customers[number];
        customer.calling = false;
        match answer {
            Some(Ok(Answer::CameBack(came))) => {
                let Some(elsewhere) = customer.elsewhere.take() else {
                    return;
                };
                customer.token = elsewhere.token;
                let known = customer.conversation;
                let tab = TabId::from_u128(self.chance.number());
                self.customers[number].tab = tab;
                self.page_closes(number);
                self.heard_chat(number, known, came.conversation);
            }
            Some(Ok(_)) => {
                if let Some(elsewhere) = &mut customer.elsewhere {
                    elsewhere.made = true;
                }
                self.goes_elsewhere(number);
            }
            Some(Err(problem)) if problem.code != ProblemCode::Unavailable => {
                customer.elsewhere = None;
            }
            // Once more, with the same words, when the customer acts next.
            Some(Err(_)) | None => {}
        }
    }
}
