//! How far messages have come, and whether what was sent along is there: what is
//! told of a message after it.

use deskbell_protocol::conversation::{Attachment, Author, Message, Session};
use deskbell_protocol::sms::Delivery as Sms;

use super::Thread;
use crate::Delivery;
use crate::output::Output;

impl Thread {
    /// What is not here comes with its page of the history.
    pub(super) fn come_further(&mut self, number: u32, delivery: Sms, out: &mut Output) {
        let mut views = self.messages.iter_mut().rev();
        let Some(view) = views.find(|view| view.message.number == number) else {
            return;
        };
        view.message.delivery = Some(delivery);
        view.delivery = delivery.into();
        let changed = view.clone();
        self.tell(vec![changed], out);
    }

    /// As [`Thread::come_further`].
    pub(super) fn attachment_came(
        &mut self,
        number: u32,
        attachment: &Attachment,
        out: &mut Output,
    ) {
        let mut views = self.messages.iter_mut().rev();
        let Some(view) = views.find(|view| view.message.number == number) else {
            return;
        };
        for it in &mut view.message.attachments {
            if it.id == attachment.id {
                it.clone_from(attachment);
            }
        }
        let changed = view.clone();
        self.tell(vec![changed], out);
    }

    pub(super) fn delivery_of(&self, message: &Message) -> Delivery {
        if let Some(delivery) = message.delivery {
            return delivery.into();
        }
        reached(&self.session, message)
    }

    pub(super) fn deliver(&mut self, out: &mut Output) {
        let mut changed = Vec::new();
        for view in &mut self.messages {
            let reached = reached(&self.session, &view.message);
            let goes_on = matches!(view.delivery, Delivery::Sent | Delivery::Delivered);
            if goes_on && view.message.delivery.is_none() && view.delivery != reached {
                view.delivery = reached;
                changed.push(view.clone());
            }
        }
        self.tell(changed, out);
    }
}

/// How far a message has come, as the customer's page says.
fn reached(session: &Session, message: &Message) -> Delivery {
    let for_customer = matches!(message.author, Author::Agent { .. }) && !message.internal;
    if !for_customer {
        Delivery::Sent
    } else if message.number <= session.customer_read_upto {
        Delivery::Read
    } else if message.number <= session.delivered_upto {
        Delivery::Delivered
    } else {
        Delivery::Sent
    }
}
