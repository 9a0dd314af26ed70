//! Mounts the desk; nothing else.

fn main() {}
