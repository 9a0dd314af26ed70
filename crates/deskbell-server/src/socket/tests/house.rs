//! A server with two agents (1 and 2), and clients of it.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::{Answer as Given, Channel, Visit};
use deskbell_protocol::offer::{Kind, Reason};
use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, QueueId, SUBPROTOCOL, WorkstreamId, limits};
use deskbell_routing::{Queue, Workstream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::clock::Clock;
use crate::engine::{Control, Input, NewChat, PutAgent};
use crate::socket::{Doors, agent_socket, customer_socket};
use crate::store::{TokenHash, open};
use crate::writer::Writer;

/// Longer than anything takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct House {
    pub doors: Doors,
    address: String,
    _folder: TempDir,
}

impl House {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, readers) = open(folder.path()).await.unwrap();
        let clock = Clock::start();
        let writer = Writer::start(store, clock, Duration::from_secs(3600))
            .await
            .unwrap();
        let doors = Doors {
            writer,
            readers,
            clock,
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new()
            .route("/agent/{number}", get(agent))
            .route("/chat", get(customer))
            .with_state(doors.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let house = Self {
            doors,
            address,
            _folder: folder,
        };
        house.configure().await;
        house
    }

    async fn configure(&self) {
        let queue = QueueId::from_u128(1);
        let mut changes = vec![
            Control::PutQueue(Queue {
                id: queue,
                name: "Support".into(),
            }),
            Control::PutWorkstream(workstream(queue)),
        ];
        for (number, name) in [(1, "Ana"), (2, "Ben")] {
            let agent = AgentId::from_u128(number);
            changes.push(Control::PutAgent(PutAgent {
                agent,
                name: name.into(),
                role: Role::Agent,
                units: 3,
                queues: vec![queue],
                enabled: true,
            }));
            changes.push(Control::SignIn { agent });
        }
        self.ask(Input::Control {
            changes,
            rows: Vec::new(),
        })
        .await;
    }

    pub async fn ask(&self, input: Input) {
        self.doors.writer.ask(input).await.unwrap();
    }

    pub async fn start_chat(&self, token: &str) {
        self.ask(Input::StartChat(NewChat {
            token: TokenHash::of(token),
            answers: vec![Given {
                question: "reason".into(),
                answer: "My bill".into(),
            }],
            visit: Visit::default(),
        }))
        .await;
    }

    /// A socket that has said nothing yet.
    pub async fn connect(&self, path: &str) -> Client {
        let mut request = format!("ws://{}{path}", self.address)
            .into_client_request()
            .unwrap();
        let protocol = SUBPROTOCOL.parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        Client { socket }
    }

    /// Ana's tab of this number, with its first frame.
    pub async fn ana(&self, tab: u128, position: Option<(&str, u64)>) -> (Client, Value) {
        let mut client = self.connect("/agent/1").await;
        client.say(hello(tab, position)).await;
        let first = client.hear().await;
        (client, first)
    }
}

async fn agent(
    State(doors): State<Doors>,
    Path(number): Path<u128>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let agent = AgentId::from_u128(number);
    ready(upgrade).on_upgrade(move |socket| {
        agent_socket(socket, doors, agent, Role::Agent, std::future::pending())
    })
}

async fn customer(State(doors): State<Doors>, upgrade: WebSocketUpgrade) -> Response {
    ready(upgrade).on_upgrade(move |socket| customer_socket(socket, doors, || ()))
}

fn ready(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .protocols([SUBPROTOCOL])
        .max_frame_size(limits::FRAME_BYTES)
        .max_message_size(limits::FRAME_BYTES)
}

pub fn hello(tab: u128, position: Option<(&str, u64)>) -> Value {
    json!({
        "type": "hello",
        "protocol": 1,
        "epoch": position.map(|it| it.0),
        "seq": position.map(|it| it.1),
        "tab": deskbell_protocol::TabId::from_u128(tab),
        "surface": {"visible": true, "focus": true, "permission": "granted", "worker": true},
    })
}

pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub async fn say(&mut self, frame: Value) {
        self.say_text(&frame.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// The next frame that is no ping; pings are answered.
    pub async fn hear(&mut self) -> Value {
        let heard = tokio::time::timeout(PATIENCE, self.next_frame()).await;
        heard.expect("a frame in time")
    }

    /// The next frame of this type; others are passed over.
    pub async fn hear_of(&mut self, kind: &str) -> Value {
        let heard = tokio::time::timeout(PATIENCE, async {
            loop {
                let frame = self.next_frame().await;
                if frame["type"] == kind {
                    return frame;
                }
            }
        });
        heard.await.unwrap_or_else(|_| panic!("no {kind} in time"))
    }

    async fn next_frame(&mut self) -> Value {
        loop {
            let message = self.socket.next().await.expect("an open socket").unwrap();
            let Message::Text(text) = message else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["type"] == "ping" {
                self.say(json!({"type": "pong", "at": frame["at"]})).await;
            } else {
                return frame;
            }
        }
    }

    /// The close code that the server gives; frames before it are passed over.
    pub async fn hear_close(&mut self) -> u16 {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next
                .expect("a close in time")
                .expect("an open socket")
                .unwrap()
            {
                Message::Close(Some(frame)) => return frame.code.into(),
                Message::Close(None) => panic!("closed without a reason"),
                _ => {}
            }
        }
    }

    pub async fn command(&mut self, number: u128, mut body: Value) -> Value {
        let command = deskbell_protocol::CommandId::from_u128(number);
        body["command"] = json!(command);
        self.say(body).await;
        let reply = self.hear_of("reply").await;
        assert_eq!(reply["reply"], json!(command));
        reply
    }
}

fn workstream(queue: QueueId) -> Workstream {
    Workstream {
        id: WorkstreamId::from_u128(1),
        channel: Channel::WebChat,
        queue,
        units: 1,
        allowed: BTreeSet::from([Base::Available, Base::Busy]),
        reason: Reason::IncomingChat,
        kind: Kind::Alert,
        wait_time: Duration::from_secs(120),
        reject_allowed: true,
        desktop: true,
        missed_rule: Some(1),
        decline_limit: 3,
        wrap_up: Duration::from_secs(60),
        closes_after: Duration::from_secs(20 * 60),
    }
}
