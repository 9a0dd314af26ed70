//! How a socket begins: `hello` in time, a place in the hub, then `welcome`
//! with what was missed, or `snapshot`.

use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{PROTOCOL, Problem, ProblemCode, limits};
use tokio::time::timeout;

use super::Doors;
use super::line::{End, Heard, Line};
use super::talk::{Side, Talk};
use crate::engine::{Answer, Attached, Position};
use crate::hub::Joined;
use crate::store::{LogEntry, Owner};

/// Events of a replay that are read and written at a time.
const REPLAY_PIECE: u32 = 64;

/// A place in the hub, whose it is, and where the browser stands.
type Begun = (Joined, Owner, Option<Position>);

/// The error is why the line has to be closed; none where it is gone.
pub async fn begin(line: &mut Line, doors: &Doors, side: &mut impl Side) -> Result<Begun, End> {
    let first = in_time(async {
        loop {
            match line.hear().await {
                Heard::Beat => {}
                heard => return heard,
            }
        }
    });
    let text = match first.await? {
        Heard::Text(text) => text,
        Heard::Wrong(reason) => return Err(Some(reason)),
        Heard::Gone | Heard::Beat => return Err(None),
    };
    let hello = side.hello(&text)?;
    if hello.protocol != PROTOCOL {
        return Err(Some(CloseReason::Protocol));
    }
    let owner = side.owner(doors).await?;
    let joined = doors.writer.hub().join(owner, hello.tab)?;
    Ok((joined, owner, hello.position))
}

async fn in_time(first: impl Future<Output = Heard>) -> Result<Heard, End> {
    let heard = timeout(limits::HELLO_WITHIN, first).await;
    heard.map_err(|_| Some(CloseReason::HelloLate))
}

impl<S: Side> Talk<S> {
    /// The first frame and what the browser has missed. A log that was trimmed
    /// meanwhile begins again with a snapshot.
    pub(super) async fn open(
        &mut self,
        line: &mut Line,
        position: Option<Position>,
    ) -> Result<(), End> {
        let mut attached = self.attach(position).await?;
        let mut events = self.missed(&attached, attached.after).await?;
        if attached.after < attached.upto
            && events.first().map(|it| it.seq) != Some(attached.after + 1)
        {
            attached = self.attach(None).await?;
            events = Vec::new();
        }
        line.say(&attached.first).await?;
        self.sent = attached.after;
        while self.sent < attached.upto {
            for event in &events {
                if event.seq != self.sent + 1 {
                    // The browser resumes, and then gets a snapshot.
                    return Err(Some(CloseReason::TooSlow));
                }
                line.say(&event.body).await?;
                self.sent = event.seq;
            }
            line.flush().await?;
            if self.sent < attached.upto {
                events = self.missed(&attached, self.sent).await?;
                if events.is_empty() {
                    return Err(Some(CloseReason::TooSlow));
                }
            }
        }
        line.flush().await
    }

    async fn attach(&mut self, position: Option<Position>) -> Result<Attached, End> {
        match self
            .doors
            .writer
            .ask(self.side.attach(self.joined.id, position))
            .await
        {
            Ok(Answer::Attached(attached)) => {
                self.side.attached();
                Ok(attached)
            }
            Ok(_) => Err(Some(CloseReason::Restart)),
            Err(Problem {
                code: ProblemCode::Unavailable,
                ..
            }) => Err(Some(CloseReason::Restart)),
            // It was theirs a moment ago; where it went, who looks again knows.
            Err(_) => {
                let again = self.side.owner(&self.doors).await;
                Err(Some(again.err().unwrap_or(CloseReason::SignedOut)))
            }
        }
    }

    async fn missed(&self, attached: &Attached, after: u64) -> Result<Vec<LogEntry>, End> {
        if after >= attached.upto {
            return Ok(Vec::new());
        }
        let read = self
            .doors
            .readers
            .log(self.owner, after, attached.upto, REPLAY_PIECE);
        read.await.map_err(|why| {
            tracing::error!(%why, "a log could not be read");
            Some(CloseReason::Restart)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    async fn heard_after(wait: Duration) -> Result<Heard, End> {
        in_time(async {
            sleep(wait).await;
            Heard::Text("hello".into())
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_hello_is_taken_while_its_time_lasts_and_late_a_moment_later() {
        let heard = heard_after(limits::HELLO_WITHIN).await;
        assert!(matches!(heard, Ok(Heard::Text(_))), "{heard:?}");
        let late = heard_after(limits::HELLO_WITHIN + Duration::from_millis(1)).await;
        assert_eq!(late.err(), Some(Some(CloseReason::HelloLate)));
    }
}
