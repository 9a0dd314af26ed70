//! Mounts the page of supervisors and administrators; nothing else.

fn main() {}
