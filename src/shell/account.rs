//! Signing in and out: the few calls that are not frames.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::{Me, Role};
use deskbell_protocol::http::{SignIn, SignInLink};

use super::Shell;
use crate::platform::http;

impl Shell {
    /// Signs in by name and password; an agent's desk connects at once.
    ///
    /// # Errors
    /// The server's problem, or one with the code `unavailable` where it could
    /// not be reached.
    pub async fn sign_in(&self, name: String, password: String) -> Result<Me, Problem> {
        let me = http::post("/api/sign-in", &SignIn { name, password }).await?;
        Ok(self.signed_in(me))
    }

    /// Signs in by a single-use link (`/sign-in#TOKEN`).
    ///
    /// # Errors
    /// As above.
    pub async fn sign_in_link(&self, token: String) -> Result<Me, Problem> {
        let me = http::post("/api/sign-in/link", &SignInLink { token }).await?;
        Ok(self.signed_in(me))
    }

    fn signed_in(&self, me: Me) -> Me {
        if me.role == Role::Agent {
            self.connect();
        }
        me
    }
}
