//! MQTT 3.1.1 over a WebSocket, as a browser speaks it: one packet in each
//! frame. What is said with it is not its concern.

use std::time::Duration;

use bytes::BytesMut;
use futures_util::{SinkExt as _, StreamExt as _};
use rumqttc::QoS;
use rumqttc::mqttbytes::v4::{Connect, Packet, PubAck, Publish, Subscribe};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;

use crate::LoadError;
use crate::socket::{Socket, open_socket};

/// Where browsers open it, and what they ask for.
pub const PATH: &str = "/mqtt";
pub const HEADERS: &[(&str, &str)] = &[("sec-websocket-protocol", "mqtt")];
const LARGEST: usize = 64 * 1024;
/// As often as Deskbell asks; the broker waits for half as long again.
const PING_EVERY: Duration = Duration::from_secs(2);

/// A connection, on which the client says that it is there.
pub struct Mqtt {
    socket: Socket,
    ping: Interval,
    /// Of the last packet that wants an answer.
    last: u16,
}

impl Mqtt {
    /// Connects a client who may be silent for as long as they like.
    ///
    /// # Errors
    /// [`LoadError`], as all of these.
    pub async fn open(server: &str, id: String) -> Result<Self, LoadError> {
        let socket = open_socket(server, PATH, HEADERS).await?;
        Self::on(socket, id, Duration::ZERO).await
    }

    /// Connects a client who says that they are there, on an open socket. Their
    /// session stays when it ends.
    pub async fn attend(socket: Socket, id: String) -> Result<Self, LoadError> {
        Self::on(socket, id, PING_EVERY).await
    }

    async fn on(socket: Socket, id: String, alive: Duration) -> Result<Self, LoadError> {
        let mut ping = interval(PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut mqtt = Self {
            socket,
            ping,
            last: 0,
        };
        let mut connect = Connect::new(id);
        connect.clean_session = false;
        connect.keep_alive = u16::try_from(alive.as_secs()).unwrap_or(u16::MAX);
        mqtt.say(Packet::Connect(connect)).await?;
        match mqtt.hear().await? {
            Packet::ConnAck(_) => Ok(mqtt),
            other => Err(LoadError::Unexpected(format!("{other:?}"))),
        }
    }

    /// The answer is the number that `SUBACK` will have.
    pub async fn subscribe(&mut self, topic: String) -> Result<u16, LoadError> {
        let mut subscribe = Subscribe::new(topic, QoS::AtLeastOnce);
        subscribe.pkid = self.number();
        let number = subscribe.pkid;
        self.say(Packet::Subscribe(subscribe)).await?;
        Ok(number)
    }

    /// With quality of service 1; the answer is the number that `PUBACK` will
    /// have.
    pub async fn publish(&mut self, topic: String, text: String) -> Result<u16, LoadError> {
        let mut publish = Publish::new(topic, QoS::AtLeastOnce, text);
        publish.pkid = self.number();
        let number = publish.pkid;
        self.say(Packet::Publish(publish)).await?;
        Ok(number)
    }

    /// Says that what was published under this number is here.
    pub async fn acknowledge(&mut self, number: u16) -> Result<(), LoadError> {
        self.say(Packet::PubAck(PubAck::new(number))).await
    }

    /// The next packet.
    pub async fn hear(&mut self) -> Result<Packet, LoadError> {
        loop {
            let message = tokio::select! {
                message = self.socket.next() => message,
                _ = self.ping.tick() => {
                    self.say(Packet::PingReq).await?;
                    continue;
                }
            };
            let message = message.ok_or_else(|| LoadError::Unreachable("no close".into()))??;
            if let Message::Binary(bytes) = message {
                let mut bytes = BytesMut::from(&bytes[..]);
                return Packet::read(&mut bytes, LARGEST)
                    .map_err(|why| LoadError::Unexpected(format!("no packet: {why}")));
            }
        }
    }

    async fn say(&mut self, packet: Packet) -> Result<(), LoadError> {
        let mut bytes = BytesMut::new();
        packet
            .write(&mut bytes, LARGEST)
            .map_err(|why| LoadError::Unexpected(why.to_string()))?;
        Ok(self.socket.send(Message::binary(bytes.freeze())).await?)
    }

    /// Never 0.
    fn number(&mut self) -> u16 {
        self.last = self.last.checked_add(1).unwrap_or(1);
        self.last
    }
}
