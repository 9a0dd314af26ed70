//! The short commands: an order goes to the server that works on the data, or
//! is carried out here when nobody does.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use super::Failure;
use crate::config::Config;
use crate::control::{self, ControlError, Order, Report};
use crate::house::House;
use crate::lock::{DataLock, LockError};
use crate::store;

/// A server that starts holds the lock a moment before it can be asked.
const PATIENCE: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(100);

/// Carries `order` out and prints its report.
///
/// # Errors
/// What could not be done, in one line.
pub fn run(config: &Config, order: &Order) -> Result<(), Failure> {
    // A server that has just started holds the lock before it makes the database.
    if !begins_data(order) && store::is_missing(&config.data) && !DataLock::is_taken(&config.data) {
        return Err(format!(
            "the data folder {} holds no data of Deskbell: choose another folder with --data, or \
             add the first person with `deskbelld user add`",
            config.data.display()
        )
        .into());
    }
    let report = match DataLock::take(&config.data) {
        Ok(lock) => {
            let report = here(config, order)?;
            drop(lock);
            report
        }
        Err(LockError::Taken(_)) => ask_server(config, order)?,
        Err(why) => return Err(why.into()),
    };
    report.lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// True for an order that makes sense where there is no data yet.
fn begins_data(order: &Order) -> bool {
    match order {
        Order::AddUser { .. } | Order::AddSample { .. } => true,
        Order::DisableUser { .. } | Order::MakeLink { .. } => false,
    }
}

fn here(config: &Config, order: &Order) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let house = House::open(config, config.public_origin(config.port)).await?;
        let done = house.carry_out(order).await;
        house.close().await;
        Ok(done?)
    })
}

fn ask_server(config: &Config, order: &Order) -> Result<Report, ControlError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match control::call(&config.data, order) {
            Err(ControlError::Unreachable(_)) if Instant::now() < until => {
                std::thread::sleep(AGAIN);
            }
            done => return done,
        }
    }
}

/// A password from the standard input, without the line's end.
///
/// # Errors
/// The input can't be read, or is not text.
pub fn read_password() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
