//! What is done to the server and to the network, from a seed: which fault
//! comes when, how often in a round, and for how long.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::sleep;

use super::proxy::{Proxy, Way, Weather};
use crate::LoadError;
use crate::program::Program;

/// The longest time that the network may be bad at a stretch: a customer whose
/// page is gone for 30 s before an agent is there has left.
const LONGEST_WEATHER: Duration = Duration::from_secs(12);
/// How often in a round, where one time would be over at once.
const TIMES: std::ops::RangeInclusive<u32> = 3..=6;

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Fault {
    /// kill -9 and a start, several times in a row.
    Kill,
    /// SIGTERM, its end, and a start.
    Stop,
    /// SIGSTOP, and SIGCONT after 1 to 30 s.
    Pause,
    /// Connections are cut at both ends, several times in a row.
    Cut,
    /// Everything comes later, by up to 2 s.
    Delay,
    /// One direction is closed, the other goes on.
    HalfClose,
    /// One end is gone, and the other one is not told.
    HalfOpen,
    /// Nothing comes through, and nobody is told.
    Stall,
    /// What goes in one direction is lost.
    Lose,
}

pub const ALL: [Fault; 9] = [
    Fault::Kill,
    Fault::Stop,
    Fault::Pause,
    Fault::Cut,
    Fault::Delay,
    Fault::HalfClose,
    Fault::HalfOpen,
    Fault::Stall,
    Fault::Lose,
];

impl Fault {
    /// In the words of the table.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kill => "server killed (kill -9) and started, in a loop",
            Self::Stop => "server stopped (SIGTERM) and started",
            Self::Pause => "server paused (SIGSTOP) and resumed (SIGCONT)",
            Self::Cut => "connections cut",
            Self::Delay => "everything late",
            Self::HalfClose => "one direction closed",
            Self::HalfOpen => "half open: one end does not know",
            Self::Stall => "nothing comes through, nobody is told",
            Self::Lose => "one direction lost",
        }
    }
}

/// What faults work on.
pub struct Victims<'a> {
    pub program: &'a mut Program,
    pub proxy: &'a Proxy,
    /// No pause and no weather is longer.
    pub longest: Duration,
}

impl Victims<'_> {
    /// Does it to them; all is well again when it returns. The answer is how
    /// often it was done.
    ///
    /// # Errors
    /// The server does not start, or does not stop.
    pub async fn suffer(&mut self, fault: Fault, chance: &mut Rng) -> Result<u32, LoadError> {
        match fault {
            Fault::Kill => self.killed(chance).await,
            Fault::Stop => {
                self.program.stop().await?;
                self.program.start().await?;
                Ok(1)
            }
            Fault::Pause => {
                self.program.pause(true)?;
                sleep(self.span(chance, Duration::from_secs(30))).await;
                self.program.pause(false)?;
                Ok(1)
            }
            Fault::Cut => {
                let times = chance.u32(TIMES);
                for _ in 0..times {
                    self.weather(Weather::Cut, chance, millis(300)).await;
                    sleep(millis(chance.u64(0..1000)).min(self.longest)).await;
                }
                Ok(times)
            }
            other => {
                let weather = weather(other, chance);
                let span = self.span(chance, LONGEST_WEATHER);
                self.weather(weather, chance, span).await;
                Ok(1)
            }
        }
    }

    /// Again at any moment after a start: while browsers come back, or later.
    async fn killed(&mut self, chance: &mut Rng) -> Result<u32, LoadError> {
        let times = chance.u32(TIMES);
        for _ in 0..times {
            self.program.kill()?;
            self.program.start().await?;
            sleep(millis(chance.u64(0..2500)).min(self.longest)).await;
        }
        Ok(times)
    }

    async fn weather(&self, weather: Weather, chance: &mut Rng, span: Duration) {
        self.proxy.is(weather, 0.3 + 0.5 * chance.f64());
        sleep(span).await;
        self.proxy.is(Weather::Clear, 0.0);
    }

    /// From a second to `most`, and no longer than is allowed.
    fn span(&self, chance: &mut Rng, most: Duration) -> Duration {
        let least = Duration::from_secs(1).min(self.longest);
        let most = most.min(self.longest);
        least + (most - least).mul_f64(chance.f64())
    }
}

fn weather(fault: Fault, chance: &mut Rng) -> Weather {
    let way = if chance.bool() { Way::Up } else { Way::Down };
    match fault {
        Fault::Delay => Weather::Delay(millis(chance.u64(50..=2000))),
        Fault::HalfClose => Weather::HalfClose(way),
        Fault::HalfOpen => Weather::HalfOpen(way),
        Fault::Lose => Weather::Lose(way),
        Fault::Cut => Weather::Cut,
        _ => Weather::Stall,
    }
}

/// Each of these faults once, in any order.
pub fn shuffled(faults: &[Fault], chance: &mut Rng) -> Vec<Fault> {
    let mut order = faults.to_vec();
    chance.shuffle(&mut order);
    order
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_order() {
        let order = |seed| shuffled(&ALL, &mut Rng::with_seed(seed));
        assert_eq!(order(1), order(1));
        let mut sorted = order(2);
        sorted.sort();
        assert_eq!(sorted, ALL);
    }
}
