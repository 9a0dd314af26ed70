//! The program with an outside directory of contacts. Its errors, one by one, are
//! tested beside the directory itself; here is what an agent is told of them.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Server};
use crate::played_directory::{Mood, directory, settings};
use crate::sms::{ANN, CONFIGURED, exported, form, signed};
use crate::sockets::{Socket, command, offer, online};

/// A server whose contacts are there, with these settings besides.
fn start(address: &str, more: &[(&str, &str)]) -> Server {
    let dataverse = settings(address);
    let dataverse = dataverse
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    Server::start_in(&[&CONFIGURED[..], &dataverse, more].concat())
}

/// Ana has Ann's SMS: the offer that she has accepted.
async fn in_hand(server: &Server) -> (Socket, Value) {
    let mut ana = online(server, "Ana", 1).await;
    assert_eq!(signed(server, "new", &form("SM1", "Hello")).status, 200);
    let offer = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    command(&mut ana, 2, accept).await;
    (ana, offer)
}

/// What Ana asks about this conversation, or sends there.
struct Asking<'a> {
    server: &'a Server,
    cookie: String,
    conversation: &'a str,
}

impl<'a> Asking<'a> {
    fn new(server: &'a Server, offer: &'a Value) -> Self {
        Self {
            server,
            cookie: server.cookie("Ana"),
            conversation: offer["conversation"].as_str().unwrap(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.server.get(path, &[("cookie", &self.cookie)])
    }

    fn of(&self, what: &str) -> String {
        format!("/api/conversations/{}/{what}", self.conversation)
    }

    fn card(&self) -> Answer {
        self.get(&self.of("customer"))
    }

    fn change(&self, command: u32, change: &Value) -> Answer {
        let body = json!({"command": format!("{command:026}"), "change": change});
        let headers = [("cookie", self.cookie.as_str())];
        self.server
            .post(&self.of("customer"), &body.to_string(), &headers)
    }
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn read(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_shows_whom_the_directory_knows_and_goes_on_while_that_is_down() {
    let (address, mood) = directory(Mood::Well).await;
    let server = start(&address, &[]);
    let (mut ana, offer) = in_hand(&server).await;
    assert_eq!(offer["customer"]["name"], "Ann Lim");
    let asking = Asking::new(&server, &offer);
    let known = read(&asking.card());
    assert_eq!(known["editable"], false);
    assert!(
        known["known"].to_string().contains("CAS-01-P8B3"),
        "{known}"
    );
    mood.is(Mood::Down);
    assert_eq!(refused(&asking.card()), (503, "directory_down".into()));
    let say = json!({"type": "say", "conversation": asking.conversation, "text": "Here"});
    let said = command(&mut ana, 3, say).await;
    assert_eq!(said["ok"]["said"]["number"], 2, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_not_among_those_that_are_shown_is_found_there_and_linked() {
    let (address, mood) = directory(Mood::Well).await;
    let server = start(&address, &[]);
    let (_ana, offer) = in_hand(&server).await;
    let asking = Asking::new(&server, &offer);
    let cases = |words: &str| asking.get(&asking.of(&format!("cases?words={words}")));
    assert!(!read(&asking.card()).to_string().contains("CAS-57-P8B3"));
    let found = read(&cases("o%27neil%27s"));
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["number"], "CAS-57-P8B3");
    assert_eq!(read(&cases("%00%27%29%20or%201")), json!([]));
    let link = |case: &Value, command: u32| {
        let change = json!({"link_case": {"case": case}});
        asking.change(command, &change)
    };
    let linked = link(&found[0]["id"], 3);
    assert_eq!(linked.status, 200, "{linked:?}");
    let card = read(&asking.card()).to_string();
    assert!(card.contains("CAS-57-P8B3"), "the one in hand");
    let unknown = link(&json!(format!("{:026}", 9_000)), 4);
    assert_eq!(refused(&unknown), (404, "not_found".into()));
    mood.is(Mood::Down);
    let gone = refused(&cases("lamp"));
    assert_eq!(gone, (503, "directory_down".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_is_told_as_such_wherever_the_directory_is_asked() {
    let (address, mood) = directory(Mood::Well).await;
    let server = start(&address, &[]);
    let (_ana, offer) = in_hand(&server).await;
    let asking = Asking::new(&server, &offer);
    let known = read(&asking.card())["known"].clone();
    let contact = json!({"link": {"contact": known["contact"]["id"]}});
    let case = json!({"link_case": {"case": known["cases"][0]["id"]}});
    mood.is(Mood::Nonsense);
    for answer in [
        asking.card(),
        asking.get(&asking.of("cases?words=lamp")),
        asking.get("/api/contacts?words=ann"),
        asking.change(3, &contact),
        asking.change(4, &case),
    ] {
        assert_eq!(refused(&answer), (503, "directory_wrong".into()));
        assert!(!answer.body.contains("Sign in"), "{answer:?}");
    }
    mood.is(Mood::Well);
    assert_eq!(asking.change(5, &contact).status, 200);
    assert_eq!(read(&asking.card())["known"]["contact"], known["contact"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_never_answers_or_never_ends_is_told_in_time_and_how_long_it_rests() {
    let (address, mood) = directory(Mood::Well).await;
    let hurried = [("DESKBELL_DATAVERSE_TIMEOUT_MS", "1000")];
    let server = start(&address, &hurried);
    let (mut ana, offer) = in_hand(&server).await;
    let asking = Asking::new(&server, &offer);
    assert_eq!(asking.card().status, 200);
    for slow in [Mood::Silent, Mood::Dribbles] {
        mood.is(slow);
        let begun = Instant::now();
        let given_up = asking.card();
        assert_eq!(refused(&given_up), (503, "directory_down".into()));
        assert!(!given_up.body.contains("asked again"), "{given_up:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{slow:?}");
    }
    // It has failed often enough, and is not waited for any more.
    mood.is(Mood::Well);
    let resting = asking.card();
    assert_eq!(refused(&resting), (503, "directory_down".into()));
    assert!(
        resting.body.contains("It is asked again in "),
        "{resting:?}"
    );
    let say = json!({"type": "say", "conversation": asking.conversation, "text": "Here"});
    let said = command(&mut ana, 3, say).await;
    assert_eq!(said["ok"]["said"]["number"], 2, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_the_directory_refuses_are_told_as_such_and_the_log_says_why_each_time_once()
{
    let (address, _mood) = directory(Mood::Refuses).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let log = elsewhere.path().join("log");
    let mut shell = format!("exec 2>{}", log.display());
    for (name, value) in CONFIGURED {
        shell += &format!("; export {name}={value}");
    }
    for (name, value) in settings(&address) {
        shell += &format!("; export {name}={value}");
    }
    let server = Server::start_after(&shell);
    let (_ana, offer) = in_hand(&server).await;
    assert_eq!(offer["customer"]["phone"], ANN, "{offer}");
    let asking = Asking::new(&server, &offer);
    // Asked for the SMS before: with these two it has failed three times.
    let mut answers = vec![asking.card(), asking.get("/api/contacts?words=ann")];
    // So it rests, and still for that reason.
    answers.push(asking.card());
    for answer in &answers {
        assert_eq!(refused(answer), (503, "directory_refused".into()));
        assert!(!answer.body.contains("hunter2"), "{answer:?}");
    }
    assert!(answers[2].body.contains("asked again"), "{answers:?}");
    let said = fs::read_to_string(&log).unwrap();
    let lines = |words: &str| said.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines("who a customer is was not found out"), 1, "{said}");
    assert_eq!(
        lines("a question to the directory was not answered"),
        2,
        "{said}"
    );
    assert_eq!(lines("invalid_client"), 3, "{said}");
    assert_eq!(lines("dataverse.client_id, client_secret"), 3, "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_directory_that_never_answers_loses_no_message_and_delays_it_by_its_bound_only() {
    // Takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let hurried = [("DESKBELL_DATAVERSE_TIMEOUT_MS", "300")];
    let server = start(&address, &hurried);
    let begun = Instant::now();
    assert_eq!(signed(&server, "new", &form("SM1", "One")).status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // What goes on waits for nobody.
    assert_eq!(signed(&server, "new", &form("SM2", "Two")).status, 200);
    let exported = exported(&server);
    let conversations = exported["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 1, "{exported}");
    assert_eq!(conversations[0]["messages"].as_array().unwrap().len(), 2);
    let customer = &conversations[0]["customer"];
    assert_eq!(
        (&customer["phone"], &customer["contact"]),
        (&ANN.into(), &serde_json::Value::Null)
    );
}
