//! The network between browsers and server: a TCP proxy that lets everything
//! through until it is told of bad weather. It knows nothing of what it carries.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::LoadError;

/// Bytes that are taken at a time.
const PIECE: usize = 4 * 1024;

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the browser to the server.
    Up,
    Down,
}

/// What happens to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Clear,
    /// Both ends are told at once that it is over.
    Cut,
    /// Each piece comes later by this.
    Delay(Duration),
    /// Nothing comes through any more, and nobody is told; it goes on afterwards.
    Stall,
    /// What goes this way is lost; the other way works. Ends with a cut.
    Lose(Way),
    /// This way is closed as if its sender had said all; the other way works.
    HalfClose(Way),
    /// Who sends this way is told that it is over, and the other side is not.
    HalfOpen(Way),
}

/// The weather, and which share of the connections it strikes.
#[derive(Debug, Clone, Copy)]
struct Sky {
    weather: Weather,
    share: f64,
    /// Counts changes: who is struck differs from one to the next.
    turn: u32,
}

/// A proxy before one server. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    sky: watch::Sender<Sky>,
    struck: Arc<AtomicUsize>,
    _carrying: JoinSet<()>,
}

impl Proxy {
    /// Before the server at this address, `http://HOST:PORT`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn before(server: &str, seed: u64) -> Result<Self, LoadError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let sky = Sky {
            weather: Weather::Clear,
            share: 0.0,
            turn: 0,
        };
        let (sky, struck) = (watch::Sender::new(sky), Arc::default());
        let house = House {
            server: server.trim_start_matches("http://").to_owned(),
            sky: sky.clone(),
            struck: Arc::clone(&struck),
        };
        let mut carrying = JoinSet::new();
        carrying.spawn(house.open(listener, fastrand::Rng::with_seed(seed)));
        Ok(Self {
            address,
            sky,
            struck,
            _carrying: carrying,
        })
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on; `share` is that of the connections which it strikes.
    pub fn is(&self, weather: Weather, share: f64) {
        self.sky.send_modify(|sky| {
            *sky = Sky {
                weather,
                share,
                turn: sky.turn + 1,
            };
        });
    }

    /// How many connections were struck since the last call.
    pub fn take_struck(&self) -> usize {
        self.struck.swap(0, Ordering::Relaxed)
    }
}

/// What the task of the proxy holds.
struct House {
    server: String,
    sky: watch::Sender<Sky>,
    struck: Arc<AtomicUsize>,
}

impl House {
    async fn open(self, listener: TcpListener, mut chance: fastrand::Rng) {
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
            };
            let Ok((browser, _)) = accepted else {
                // Out of files, for example: others may end.
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let (server, sky) = (self.server.clone(), self.sky.subscribe());
            let (luck, struck) = (chance.f64(), Arc::clone(&self.struck));
            connections.spawn(async move {
                // A server that is not there: the browser is told by the close.
                if let Ok(server) = TcpStream::connect(&server).await {
                    carry(browser, server, sky, luck, struck).await;
                }
            });
        }
    }
}

/// One connection, to its end.
async fn carry(
    browser: TcpStream,
    server: TcpStream,
    sky: watch::Receiver<Sky>,
    luck: f64,
    struck: Arc<AtomicUsize>,
) {
    // Frames are small: none waits for the one before it.
    let _ = (browser.set_nodelay(true), server.set_nodelay(true));
    let (from_browser, to_browser) = browser.into_split();
    let (from_server, to_server) = server.into_split();
    let counted = Arc::new(AtomicU32::new(0));
    let pump = |from, to, way| Pump {
        from,
        to,
        way,
        sky: sky.clone(),
        luck,
        counted: Arc::clone(&counted),
        struck: Arc::clone(&struck),
        harmed: false,
    };
    let up = pump(from_browser, to_server, Way::Up);
    let down = pump(from_server, to_browser, Way::Down);
    // The first cut ends both; a plain end ends its own way.
    let _ = tokio::try_join!(up.run(), down.run());
}

/// The connection is to be cut.
struct Cut;

/// One direction of a connection.
struct Pump {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    way: Way,
    sky: watch::Receiver<Sky>,
    luck: f64,
    /// The turn in which this connection was last counted as struck.
    counted: Arc<AtomicU32>,
    struck: Arc<AtomicUsize>,
    /// Something is missing from the stream: it can't go on in clear weather.
    harmed: bool,
}

impl Pump {
    async fn run(mut self) -> Result<(), Cut> {
        let mut piece = [0; PIECE];
        loop {
            match self.weather() {
                Weather::Clear if self.harmed => return Err(Cut),
                Weather::Cut => return Err(Cut),
                Weather::Stall => {
                    self.change().await;
                    continue;
                }
                Weather::HalfOpen(way) => return self.half_open(way).await,
                Weather::HalfClose(way) if way == self.way && !self.harmed => {
                    self.harmed = true;
                    let _ = self.to.shutdown().await;
                }
                _ => {}
            }
            let read = tokio::select! {
                read = self.from.read(&mut piece) => read.map_err(|_| Cut)?,
                () = changed(&mut self.sky) => continue,
            };
            if read == 0 {
                let _ = self.to.shutdown().await;
                return Ok(());
            }
            self.pass(&piece[..read]).await?;
        }
    }

    /// A piece has arrived: what becomes of it now.
    async fn pass(&mut self, piece: &[u8]) -> Result<(), Cut> {
        loop {
            match self.weather() {
                _ if self.harmed => return Ok(()),
                Weather::Lose(way) if way == self.way => {
                    self.harmed = true;
                    return Ok(());
                }
                Weather::Stall => self.change().await,
                Weather::Delay(by) => {
                    sleep(by).await;
                    break;
                }
                _ => break,
            }
        }
        self.to.write_all(piece).await.map_err(|_| Cut)
    }

    /// The end at which `way` begins is dropped; the other one is held, unread,
    /// until the weather changes.
    async fn half_open(self, way: Way) -> Result<(), Cut> {
        let Self {
            from, to, mut sky, ..
        } = self;
        let (from, to) = if way == self.way {
            drop(from);
            (None, Some(to))
        } else {
            drop(to);
            (Some(from), None)
        };
        changed(&mut sky).await;
        drop((from, to));
        Err(Cut)
    }

    /// What it is for this connection.
    fn weather(&mut self) -> Weather {
        let sky = *self.sky.borrow_and_update();
        let luck = (self.luck + f64::from(sky.turn) * 0.618).fract();
        if sky.weather == Weather::Clear || luck >= sky.share {
            return Weather::Clear;
        }
        if self.counted.swap(sky.turn, Ordering::Relaxed) != sky.turn {
            self.struck.fetch_add(1, Ordering::Relaxed);
        }
        sky.weather
    }

    async fn change(&mut self) {
        changed(&mut self.sky).await;
    }
}

/// Waits for other weather; for ever, when the proxy is about to end.
async fn changed(sky: &mut watch::Receiver<Sky>) {
    if sky.changed().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection through a proxy: the proxy, the browser's end, the server's.
    async fn connection() -> (Proxy, TcpStream, TcpStream) {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        let proxy = Proxy::before(&address, 1).await.unwrap();
        let browser = TcpStream::connect(proxy.address).await.unwrap();
        let (server, _) = server.accept().await.unwrap();
        (proxy, browser, server)
    }

    async fn say(to: &mut TcpStream, text: &str) {
        to.write_all(text.as_bytes()).await.unwrap();
    }

    /// What arrives before the end; a cut is an end.
    async fn rest(from: &mut TcpStream) -> String {
        let mut text = Vec::new();
        let _ = from.read_to_end(&mut text).await;
        String::from_utf8(text).unwrap()
    }

    async fn hears(from: &mut TcpStream, text: &str) {
        let mut heard = vec![0; text.len()];
        from.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, text.as_bytes());
    }

    #[tokio::test]
    async fn in_clear_weather_everything_comes_through_and_an_end_of_one_way_ends_one_way() {
        let (_proxy, mut browser, mut server) = connection().await;
        say(&mut browser, "up").await;
        hears(&mut server, "up").await;
        browser.shutdown().await.unwrap();
        assert_eq!(rest(&mut server).await, "");
        say(&mut server, "down").await;
        hears(&mut browser, "down").await;
    }

    #[tokio::test]
    async fn a_stall_loses_nothing() {
        let (proxy, mut browser, mut server) = connection().await;
        say(&mut browser, "a").await;
        hears(&mut server, "a").await;
        proxy.is(Weather::Stall, 1.0);
        say(&mut browser, "b").await;
        proxy.is(Weather::Delay(Duration::from_millis(1)), 1.0);
        say(&mut browser, "c").await;
        hears(&mut server, "bc").await;
    }

    #[tokio::test]
    async fn a_cut_is_told_to_both_ends() {
        let (proxy, mut browser, mut server) = connection().await;
        say(&mut browser, "a").await;
        hears(&mut server, "a").await;
        proxy.is(Weather::Cut, 1.0);
        assert_eq!(rest(&mut browser).await, "");
        assert_eq!(rest(&mut server).await, "");
        assert_eq!(proxy.take_struck(), 1);
    }

    #[tokio::test]
    async fn what_is_lost_one_way_does_not_arrive_and_the_other_way_works() {
        let (proxy, mut browser, mut server) = connection().await;
        say(&mut browser, "a").await;
        hears(&mut server, "a").await;
        proxy.is(Weather::Lose(Way::Up), 1.0);
        say(&mut browser, "b").await;
        say(&mut server, "down").await;
        hears(&mut browser, "down").await;
        browser.shutdown().await.unwrap();
        assert_eq!(rest(&mut server).await, "");
    }

    #[tokio::test]
    async fn of_a_half_open_connection_one_end_is_told() {
        let (proxy, mut browser, mut server) = connection().await;
        say(&mut browser, "a").await;
        hears(&mut server, "a").await;
        proxy.is(Weather::HalfOpen(Way::Up), 1.0);
        assert_eq!(rest(&mut browser).await, "");
        say(&mut server, "nobody hears it").await;
        proxy.is(Weather::Clear, 0.0);
        assert_eq!(rest(&mut server).await, "");
    }
}
