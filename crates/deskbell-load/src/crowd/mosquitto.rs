//! An agent of the crowd, and a customer who asks, as clients of Mosquitto: a
//! broker that passes on what is published, with quality of service 1. It
//! decides nothing; who is asked is the publisher's choice, and what it answers
//! to an Accept is that it has it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use deskbell_protocol::OfferId;
use rumqttc::mqttbytes::v4::{Packet, Publish};
use serde::Deserialize;

use super::ledger::Number;
use super::mqtt::{HEADERS, Mqtt, PATH};
use super::{Common, Seat};
use crate::LoadError;

/// Where what agents say goes.
const SAID: &str = "desk";

/// An agent without an account: the broker lets everybody in.
pub struct Member {
    number: Number,
    common: Arc<Common>,
}

/// What was published and has no answer yet: the customer and, for an Accept,
/// since when.
#[derive(Clone, Copy)]
enum Asked {
    Accept(u32, Instant),
    End(u32),
}

#[derive(Deserialize)]
struct Offer {
    number: u32,
}

impl Member {
    pub fn new(number: Number, common: Arc<Common>) -> Self {
        Self { number, common }
    }

    /// One socket, to its end; the error is why it ended.
    pub async fn socket(&mut self) -> Result<Infallible, LoadError> {
        let socket = self.common.open(PATH, HEADERS).await?;
        let mut mqtt = Mqtt::attend(socket, format!("agent-{}", self.number)).await?;
        mqtt.subscribe(topic(self.number)).await?;
        let mut seat = Seat::new(&self.common);
        let mut unanswered = BTreeMap::new();
        loop {
            match mqtt.hear().await? {
                Packet::SubAck(_) => seat.take(),
                Packet::Publish(offer) => self.offered(&mut mqtt, &mut unanswered, offer).await?,
                Packet::PubAck(done) => {
                    let asked = unanswered.remove(&done.pkid);
                    self.answered(&mut mqtt, &mut unanswered, asked).await?;
                }
                Packet::PingResp => {}
                other => return Err(LoadError::Unexpected(format!("{other:?}"))),
            }
        }
    }

    async fn offered(
        &self,
        mqtt: &mut Mqtt,
        unanswered: &mut BTreeMap<u16, Asked>,
        publish: Publish,
    ) -> Result<(), LoadError> {
        let now = Instant::now();
        let Offer { number } = serde_json::from_slice(&publish.payload)
            .map_err(|why| LoadError::Unexpected(why.to_string()))?;
        let ledger = &self.common.ledger;
        let id = OfferId::from_u128(number.into());
        // What comes again after a new socket says so.
        if !publish.dup {
            ledger.offered(self.number, id, Some(number), now);
        }
        mqtt.acknowledge(publish.pkid).await?;
        mqtt.publish(SAID.into(), said("displayed", number)).await?;
        let accept = mqtt.publish(SAID.into(), said("accept", number)).await?;
        unanswered.insert(accept, Asked::Accept(number, now));
        Ok(())
    }

    async fn answered(
        &self,
        mqtt: &mut Mqtt,
        unanswered: &mut BTreeMap<u16, Asked>,
        asked: Option<Asked>,
    ) -> Result<(), LoadError> {
        match asked {
            Some(Asked::Accept(customer, since)) => {
                let ledger = &self.common.ledger;
                ledger.accepted(Some(customer), since.elapsed());
                let end = mqtt.publish(SAID.into(), said("end", customer)).await?;
                unanswered.insert(end, Asked::End(customer));
            }
            Some(Asked::End(customer)) => {
                mqtt.publish(SAID.into(), said("finish", customer)).await?;
            }
            // Of a receipt, or of the end of a wrap-up.
            None => {}
        }
        Ok(())
    }
}

/// How a customer asks: the topic of an agent in turn, and an offer as long as
/// one of Deskbell's.
pub fn call(number: u32, agents: usize) -> (String, String) {
    let agent = usize::try_from(number).unwrap_or(0) % agents.max(1);
    let fields = "x".repeat(790);
    let offer = format!(r#"{{"number":{number},"fields":"{fields}"}}"#);
    (topic(agent), offer)
}

/// A connection that customers share.
pub struct Publisher {
    server: String,
    name: String,
    mqtt: Option<Mqtt>,
}

impl Publisher {
    /// Nothing is opened yet; no two have the same number.
    pub fn new(server: &str, number: usize) -> Self {
        Self {
            server: server.to_owned(),
            name: format!("customers-{number}"),
            mqtt: None,
        }
    }

    /// Returns when the broker has it.
    ///
    /// # Errors
    /// [`LoadError`]; the next one opens a new connection.
    pub async fn publish(&mut self, topic: &str, text: &str) -> Result<(), LoadError> {
        let mut mqtt = match self.mqtt.take() {
            Some(mqtt) => mqtt,
            None => Mqtt::open(&self.server, self.name.clone()).await?,
        };
        let number = mqtt.publish(topic.to_owned(), text.to_owned()).await?;
        while !matches!(mqtt.hear().await?, Packet::PubAck(done) if done.pkid == number) {}
        self.mqtt = Some(mqtt);
        Ok(())
    }
}

fn topic(agent: Number) -> String {
    format!("offers/{agent}")
}

fn said(what: &str, customer: u32) -> String {
    format!(r#"{{"{what}":{customer}}}"#)
}
