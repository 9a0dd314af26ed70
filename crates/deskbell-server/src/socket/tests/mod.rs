//! Sockets over real TCP: an axum server on a free port, and clients that
//! speak frames. Every wait is for something that arrives.

mod course;
mod house;
mod limits;
