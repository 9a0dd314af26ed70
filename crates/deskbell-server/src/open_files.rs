//! How many files this process may have open. Each socket is one, and systems
//! begin with few (often 1,024) although they allow more.

/// Raises the limit as far as this user may, and gives it; none is no limit,
/// or not known here.
#[cfg(unix)]
pub fn allow_many() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: before.maximum,
        ..before
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        // Some systems say "no limit" and then take only a number.
        Err(_) => before.current,
    }
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub fn allow_many() -> Option<u64> {
    None
}
