//! The short commands: an order goes to the server that works on the data, or
//! is carried out here when nobody does.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::{Failure, print};
use crate::config::Config;
use crate::control::{self, ControlError, Door, Order, Report};
use crate::house::House;
use crate::lock::{DataLock, LockError};
use crate::{operations, store};

/// A server that starts holds the lock a moment before it can be asked, and
/// another short command holds it for a moment without being a server.
pub const PATIENCE: Duration = Duration::from_secs(5);
pub const AGAIN: Duration = Duration::from_millis(100);

/// Carries `order` out and prints its report.
///
/// # Errors
/// What could not be done, in one line; nothing was made then.
pub fn run(config: &Config, order: &Order) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let until = Instant::now() + PATIENCE;
    let report = loop {
        // Whoever holds the lock may be about to make the database.
        if store::is_missing(&config.data) && !DataLock::is_taken(&config.data) {
            check_without_data(config, order)?;
        } else {
            runtime.block_on(store::check(&config.data))?;
        }
        match DataLock::take(&config.data) {
            Ok(lock) => {
                let done = here(config, order, &runtime);
                drop(lock);
                break done?;
            }
            Err(LockError::Taken(_)) => {}
            Err(why) => return Err(why.into()),
        }
        match control::call(&config.data, order) {
            Err(ControlError::Unreachable(_)) if Instant::now() < until => {
                std::thread::sleep(AGAIN);
            }
            done => break done?,
        }
    };
    Ok(print(&report.lines)?)
}

/// Does work that gives many orders: to the server that works on the data, or
/// here when nobody does, until it is done.
///
/// # Errors
/// There is no data, or what the work could not do, in one line.
pub fn with<T>(
    config: &Config,
    work: impl FnOnce(&mut dyn FnMut(&Order) -> Result<Report, Failure>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let until = Instant::now() + PATIENCE;
    loop {
        if store::is_missing(&config.data) && !DataLock::is_taken(&config.data) {
            return Err(no_data(config));
        }
        runtime.block_on(store::check(&config.data))?;
        match DataLock::take(&config.data) {
            Ok(lock) => {
                let public = config.public_origin(config.port);
                let house = runtime.block_on(House::open(config, public))?;
                let done = work(&mut |order| Ok(runtime.block_on(house.carry_out(order))?));
                runtime.block_on(house.close());
                drop(lock);
                return done;
            }
            Err(LockError::Taken(_)) => {}
            Err(why) => return Err(why.into()),
        }
        match Door::of(&config.data) {
            Err(_) if Instant::now() < until => std::thread::sleep(AGAIN),
            Err(why) => return Err(why.into()),
            Ok(_) => return work(&mut |order| Ok(control::call(&config.data, order)?)),
        }
    }
}

/// Refuses what can't be done where there is no data, before any is made.
fn check_without_data(config: &Config, order: &Order) -> Result<(), Failure> {
    match order {
        Order::AddUser(new) => Ok(new.check_without_data()?),
        Order::AddSample { .. } => Ok(()),
        _ => Err(no_data(config)),
    }
}

fn no_data(config: &Config) -> Failure {
    format!(
        "the data folder {} holds no data of Deskbell: choose another folder with --data, or add \
         the first person with `deskbelld user add`",
        config.data.display()
    )
    .into()
}

fn here(config: &Config, order: &Order, runtime: &Runtime) -> Result<Report, Failure> {
    runtime.block_on(async {
        // A copy is one of the data as they are: opening the house brings them
        // to this version's shape.
        if let Order::Backup { file } = order {
            let lines = operations::backup(&config.data, file).await?;
            return Ok(Report::of(lines));
        }
        let house = House::open(config, config.public_origin(config.port)).await?;
        let done = house.carry_out(order).await;
        house.close().await;
        Ok(done?)
    })
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
