//! A screen with a window manager, for what headless Chromium cannot do:
//! minimise a window and bring it back.

use std::process::Command;

use crate::process::Process;

/// An X display of the test's own, gone when dropped.
pub struct Screen {
    display: String,
    _manager: Process,
    _server: Process,
}

impl Screen {
    pub async fn start() -> Self {
        let server = Process::start(
            "Xvfb",
            Command::new("Xvfb").args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1400x1000x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ]),
        );
        // It picks a free number, and writes it when it takes connections.
        let number = server
            .line("its display's number", |line| {
                line.trim().parse::<u32>().ok()
            })
            .await;
        let display = format!(":{number}");
        let manager = Process::start(
            "openbox",
            Command::new("openbox")
                .args(["--sm-disable", "--startup", "echo manages"])
                .env("DISPLAY", &display),
        );
        // Chromium looks once, at its first window, whether somebody manages
        // windows; if not, it never brings a minimised one back.
        manager
            .line("that it manages the windows", |line| {
                (line == "manages").then_some(())
            })
            .await;
        Self {
            display,
            _manager: manager,
            _server: server,
        }
    }

    /// For `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }
}
