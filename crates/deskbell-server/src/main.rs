//! `deskbelld`: see `deskbelld --help`.

fn main() {}
