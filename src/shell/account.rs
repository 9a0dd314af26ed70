//! Signing in: the calls that are not frames. What comes after is another page
//! load: the desk begins anew for whoever has signed in, and the service worker
//! tells it from a sign-in that somebody left open by its address.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::Me;
use deskbell_protocol::http::{SignIn, SignInLink};

use super::Shell;
use crate::platform::http;

impl Shell {
    /// Signs in by name and password.
    ///
    /// # Errors
    /// The server's problem, or one with the code `unavailable` where it could
    /// not be reached.
    pub async fn sign_in(&self, name: String, password: String) -> Result<Me, Problem> {
        http::post("/api/sign-in", &SignIn { name, password }).await
    }

    /// Signs in by a single-use link (`/sign-in#TOKEN`).
    ///
    /// # Errors
    /// As above.
    pub async fn sign_in_link(&self, token: String) -> Result<Me, Problem> {
        http::post("/api/sign-in/link", &SignInLink { token }).await
    }
}
