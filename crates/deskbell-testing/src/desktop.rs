//! A desktop of the test's own: a session bus, and on it the service
//! `org.freedesktop.Notifications` that shows what the browser sends and
//! answers as a person would, by the service's own signals.
//!
//! It must stand before the browser starts: Chromium looks for the service
//! once, and later notifications would go nowhere.

use std::collections::HashMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio::sync::watch;
use zbus::object_server::ResponseDispatchNotifier;
use zbus::{Connection, OwnedVariant, connection, interface};

use crate::process::Process;
use crate::wait::PATIENCE;

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";
/// "Closed by a call", in the service's specification.
const CLOSED: u32 = 3;

/// One notification, as its latest `Notify` left it.
#[derive(Debug, Clone)]
pub struct Notice {
    pub id: u32,
    pub title: String,
    /// The browser puts the host and an empty line before the page's text.
    pub body: String,
    /// Key and label; keys are new with every call.
    pub actions: Vec<(String, String)>,
    /// How often it was sent: more than once is a replacement.
    pub calls: u32,
    pub open: bool,
}

/// The bus and the service, gone when dropped.
pub struct Desktop {
    connection: Connection,
    notices: watch::Receiver<Vec<Notice>>,
    address: String,
    _daemon: Process,
    _folder: TempDir,
}

impl Desktop {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("bus");
        let daemon = Process::start(
            "dbus-daemon",
            Command::new("dbus-daemon")
                .args([
                    "--session",
                    "--nofork",
                    "--nopidfile",
                    "--nosyslog",
                    "--print-address",
                ])
                .arg(format!("--address=unix:path={}", path.display())),
        );
        let address = daemon
            .line("its address", |line| {
                line.starts_with("unix:").then(|| line.to_owned())
            })
            .await;
        let (keep, notices) = watch::channel(Vec::new());
        let keep = Arc::new(keep);
        let connection = connection::Builder::address(address.as_str())
            .serve_at(
                PATH,
                Service {
                    notices: keep,
                    given: AtomicU32::new(0),
                },
            )
            .name(NAME)
            .build()
            .await
            .expect("the service takes its name");
        Self {
            connection,
            notices,
            address,
            _daemon: daemon,
            _folder: folder,
        }
    }

    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The newest open notification with this title, once there is one.
    pub async fn shown(&self, title: &str) -> Notice {
        self.wait(&format!("a desktop notification {title:?}"), |notices| {
            notices
                .iter()
                .rev()
                .find(|notice| notice.open && notice.title == title)
                .cloned()
        })
        .await
    }

    /// Returns once this notification was sent another time, with new keys.
    pub async fn replaced(&self, id: u32) {
        self.wait(&format!("a replacement of {id}"), |notices| {
            notices
                .iter()
                .any(|notice| notice.id == id && notice.calls > 1)
                .then_some(())
        })
        .await;
    }

    /// Returns once this notification is closed.
    pub async fn closed(&self, id: u32) {
        self.wait(
            &format!("the end of desktop notification {id}"),
            |notices| {
                notices
                    .iter()
                    .any(|notice| notice.id == id && !notice.open)
                    .then_some(())
            },
        )
        .await;
    }

    /// Clicks the button with this label on the newest open notification.
    pub async fn press(&self, label: &str) {
        self.act(label, |notice| {
            notice
                .actions
                .iter()
                .find(|(_, text)| text == label)
                .map(|(key, _)| key.clone())
        })
        .await;
    }

    /// Clicks the newest open notification itself.
    pub async fn press_body(&self) {
        self.act("the body", |notice| {
            notice
                .actions
                .iter()
                .any(|(key, _)| key == "default")
                .then(|| "default".to_owned())
        })
        .await;
    }

    pub fn open_count(&self) -> usize {
        self.notices
            .borrow()
            .iter()
            .filter(|notice| notice.open)
            .count()
    }

    /// Every notification so far, the oldest first.
    pub fn history(&self) -> Vec<Notice> {
        self.notices.borrow().clone()
    }

    /// The action; the notification stays until the browser closes it, as on
    /// desktops that leave it to the program. Returns once it is closed.
    async fn act(&self, what: &str, key: impl Fn(&Notice) -> Option<String>) {
        let newest = self
            .notices
            .borrow()
            .iter()
            .rev()
            .find(|notice| notice.open)
            .cloned();
        let notice = newest.expect("a notification is open");
        let key = key(&notice).unwrap_or_else(|| panic!("no {what} on {notice:?}"));
        self.signal("ActionInvoked", &(notice.id, key)).await;
        self.closed(notice.id).await;
    }

    async fn signal<B>(&self, name: &str, body: &B)
    where
        B: serde::Serialize + zbus::wire::DynamicType,
    {
        self.connection
            .emit_signal(None::<&str>, PATH, NAME, name, body)
            .await
            .expect("the bus takes the signal");
    }

    async fn wait<T>(&self, what: &str, find: impl Fn(&[Notice]) -> Option<T>) -> T {
        let mut notices = self.notices.clone();
        let found = notices.wait_for(|notices| find(notices).is_some());
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(notices)) => find(&notices),
            _ => None,
        }
        .unwrap_or_else(|| panic!("waited in vain for {what}; seen: {:#?}", self.history()))
    }
}

fn mark_closed(notices: &watch::Sender<Vec<Notice>>, id: u32) -> bool {
    notices.send_if_modified(|notices| {
        let open = notices
            .iter_mut()
            .find(|notice| notice.id == id && notice.open);
        open.is_some_and(|notice| {
            notice.open = false;
            true
        })
    })
}

/// The service that the browser talks to.
struct Service {
    notices: Arc<watch::Sender<Vec<Notice>>>,
    /// The number given last.
    given: AtomicU32,
}

impl Service {
    /// The number of a notification: that of the one that it replaces, or the
    /// next.
    fn number(&self, replaces: u32) -> u32 {
        if replaces > 0 {
            return replaces;
        }
        self.given.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    /// Without these two Chromium shows popups of its own.
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body"]
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("deskbell-tests", "deskbell", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's signature")]
    fn notify(
        &self,
        _application: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> ResponseDispatchNotifier<u32> {
        let actions = actions
            .chunks_exact(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()));
        let notice = Notice {
            id: self.number(replaces),
            title,
            body,
            actions: actions.collect(),
            calls: 1,
            open: true,
        };
        let (answer, sent) = ResponseDispatchNotifier::new(notice.id);
        let notices = self.notices.clone();
        // On the screen once the browser has its number: it ignores a click on
        // a notification whose number it does not know yet.
        tokio::spawn(async move {
            sent.await;
            put(&notices, notice);
        });
        answer
    }

    async fn close_notification(
        &self,
        #[zbus(connection)] connection: &Connection,
        id: u32,
    ) -> zbus::fdo::Result<()> {
        if mark_closed(&self.notices, id) {
            connection
                .emit_signal(
                    None::<&str>,
                    PATH,
                    NAME,
                    "NotificationClosed",
                    &(id, CLOSED),
                )
                .await?;
        }
        Ok(())
    }
}

/// On top of the others, and in the place of the one that it replaces.
fn put(notices: &watch::Sender<Vec<Notice>>, mut notice: Notice) {
    notices.send_modify(|notices| {
        let replaced = notices
            .iter()
            .find(|other| other.id == notice.id && other.open);
        notice.calls += replaced.map_or(0, |other| other.calls);
        notices.retain(|other| other.id != notice.id);
        notices.push(notice);
    });
}
