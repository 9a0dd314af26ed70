//! A server with two agents (1 and 2) and a supervisor (3), and clients of it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::{Answer as Given, Channel, Visit};
use deskbell_protocol::{AgentId, QueueId, SUBPROTOCOL, WorkstreamId, limits};
use deskbell_routing::{Account, Queue, Workstream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::clock::Clock;
use crate::engine::{Control, Input, NewChat, PutAgent};
use crate::socket::{Doors, agent_socket, customer_socket};
use crate::store::{TokenHash, open};
use crate::writer::Writer;

/// Bytes of a buffer that is soon full.
const SMALL: u32 = 4 * 1024;
/// Longer than anything takes; a test that waits for it has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The number of the supervisor.
const SAM: u128 = 3;

pub struct House {
    pub doors: Doors,
    address: SocketAddr,
    pub folder: TempDir,
}

impl House {
    pub async fn new() -> Self {
        Self::on(TcpSocket::new_v4().unwrap()).await
    }

    /// The system keeps little of what a client has not read yet.
    pub async fn with_small_buffers() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(SMALL).unwrap();
        Self::on(socket).await
    }

    async fn on(socket: TcpSocket) -> Self {
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
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(64).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/agent/{number}", get(agent))
            .route("/chat", get(customer))
            .with_state(doors.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let house = Self {
            doors,
            address,
            folder,
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
            Control::PutWorkstream(Box::new(workstream(queue))),
        ];
        for (number, name, role) in [
            (1, "Ana", Role::Agent),
            (2, "Ben", Role::Agent),
            (SAM, "Sam", Role::Supervisor),
        ] {
            let agent = AgentId::from_u128(number);
            changes.push(Control::PutAgent(PutAgent {
                name: name.into(),
                role,
                account: Account::new(agent, 3, vec![queue]),
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
            with_bot: false,
        }))
        .await;
    }

    /// A socket that has said nothing yet.
    pub async fn connect(&self, path: &str) -> Client {
        self.connect_with(path, 128 * 1024).await
    }

    /// The same, from a system that keeps little of what is not read yet.
    pub async fn connect_small(&self, path: &str) -> Client {
        self.connect_with(path, SMALL).await
    }

    async fn connect_with(&self, path: &str, receive: u32) -> Client {
        let mut request = format!("ws://{}{path}", self.address)
            .into_client_request()
            .unwrap();
        let protocol = SUBPROTOCOL.parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(receive).unwrap();
        let stream = socket.connect(self.address).await.unwrap();
        let (socket, _) = client_async(request, stream).await.unwrap();
        Client { socket }
    }

    /// A supervisor's page, which shows how everybody is connected.
    pub async fn sam(&self) -> Client {
        let mut sam = self.connect("/agent/3").await;
        sam.say(hello(1, None)).await;
        sam.say(json!({"type": "watch_floor"})).await;
        sam.hear_of("floor").await;
        sam
    }

    /// The page of the customer with this token, greeted.
    pub async fn customer(&self, token: &str, tab: u128) -> Client {
        let mut customer = self.connect("/chat").await;
        customer.say(hello_of_customer(token, tab)).await;
        customer.hear_of("snapshot").await;
        customer
    }

    /// Another agent and another customer find each other, and talk: what was
    /// done to somebody else's socket has done nothing to theirs.
    pub async fn serves_others(&self) {
        let mut ben = self.connect("/agent/2").await;
        ben.say(hello(90, None)).await;
        ben.hear_of("snapshot").await;
        let available = json!({"type": "set_presence", "choice": "available"});
        ben.command(90, available).await;
        self.start_chat("another customer").await;
        let mut customer = self.customer("another customer", 90).await;
        let offer = ben.hear_of("offer_made").await["offer"].clone();
        let accept = json!({"type": "accept", "offer": offer["id"]});
        let reply = ben.command(91, accept).await;
        assert!(reply["ok"]["accepted"].is_object(), "{reply}");
        let said = customer
            .command(90, json!({"type": "say", "text": "Hello"}))
            .await;
        assert!(said["ok"]["said"].is_object(), "{said}");
        let heard = ben.hear_of("message").await;
        assert_eq!(heard["message"]["text"], "Hello");
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
    ready(upgrade)
        .on_upgrade(move |socket| agent_socket(socket, doors, agent, std::future::pending()))
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

pub fn hello_of_customer(token: &str, tab: u128) -> Value {
    json!({
        "type": "hello",
        "protocol": 1,
        "token": token,
        "tab": deskbell_protocol::TabId::from_u128(tab),
    })
}

pub struct Client {
    socket: WebSocketStream<TcpStream>,
}

impl Client {
    pub async fn say(&mut self, frame: Value) {
        self.say_text(&frame.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// One whole frame as it is on the wire, of a kind that is cut off or
    /// broken, which no library would send.
    pub async fn say_raw(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).await.unwrap();
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
        missed_rule: Some(1),
        ..Workstream::new(WorkstreamId::from_u128(1), Channel::WebChat, queue)
    }
}
