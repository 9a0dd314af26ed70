//! The library behind `deskbelld`.
