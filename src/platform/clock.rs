//! The browser's wall clock, except that it never goes back: no timer shall
//! wait an hour because somebody has set the clock. The desk corrects it by the
//! server's.

use std::cell::Cell;

use deskbell_protocol::Timestamp;

thread_local! {
    static STEADY: Cell<Steady> = const { Cell::new(Steady::NEW) };
}

pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds fit for 280,000 years"
    )]
    let wall = js_sys::Date::now() as i64;
    let steady = STEADY.get().at(wall);
    STEADY.set(steady);
    Timestamp::from_millis(steady.told)
}

/// Milliseconds.
#[derive(Debug, Clone, Copy)]
struct Steady {
    /// What was told last.
    told: i64,
    /// How far that is before the wall clock.
    lead: i64,
}

impl Steady {
    const NEW: Self = Self { told: 0, lead: 0 };

    /// Goes on from what was told last when the wall clock is behind that.
    fn at(self, wall: i64) -> Self {
        let told = self.told.max(wall + self.lead);
        Self {
            told,
            lead: told - wall,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const WALL: i64 = 1_800_000_000_000;

    fn told(walls: &[i64]) -> Vec<i64> {
        let mut steady = Steady::NEW;
        let tell = |&wall: &i64| {
            steady = steady.at(wall);
            steady.told - WALL
        };
        walls.iter().map(tell).collect()
    }

    #[test]
    fn a_wall_clock_that_is_set_back_an_hour_stops_nothing() {
        let back = WALL - HOUR;
        let walls = [WALL, WALL + 5, back + 6, back + 7, back + 1007];
        assert_eq!(told(&walls), [0, 5, 5, 6, 1006]);
        let twice = [WALL, back, back - HOUR, back - HOUR + 9];
        assert_eq!(told(&twice), [0, 0, 0, 9]);
    }

    #[test]
    fn a_wall_clock_that_goes_forward_is_followed() {
        let walls = [WALL, WALL + HOUR, WALL + HOUR + 1];
        assert_eq!(told(&walls), [0, HOUR, HOUR + 1]);
    }
}
