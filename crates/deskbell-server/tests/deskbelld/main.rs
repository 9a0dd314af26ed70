//! `deskbelld` as a whole, from outside: its commands and its HTTP, each test
//! with a server of its own. What goes over the sockets is tested elsewhere.

mod bad_input;
mod harness;
mod requests;
mod running;
mod sign_in;
