//! What only Chromium's DevTools protocol can do to a browser: answer its
//! permission prompt, stop its service workers, switch its colours, and look
//! at a tab without touching it.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::Browser;
use crate::wait::until;

impl Browser {
    /// A command of Chromium's DevTools protocol, for the tab in hand.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver().cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// What the person answered to "may this site show notifications":
    /// "granted", "denied", or "prompt" for nothing yet.
    pub async fn notifications(&self, origin: &str, state: &str) {
        let permission = json!({"name": "notifications"});
        let answer = json!({"permission": permission, "setting": state, "origin": origin});
        self.devtools("Browser.setPermission", answer).await;
    }

    /// Stops every service worker, as the browser does after half a minute.
    pub async fn stop_workers(&self) {
        self.devtools("ServiceWorker.enable", json!({})).await;
        self.devtools("ServiceWorker.stopAllWorkers", json!({}))
            .await;
        until("the service workers to stop", async || {
            let targets = self.targets().await;
            (!targets
                .iter()
                .any(|target| target["type"] == "service_worker"))
            .then_some(())
        })
        .await;
        self.devtools("ServiceWorker.disable", json!({})).await;
    }

    /// Freezes the tab in hand, as a browser does with one that nobody has
    /// looked at for long: none of its code runs until it is thawed.
    pub async fn freeze_page(&self, frozen: bool) {
        let state = if frozen { "frozen" } else { "active" };
        self.devtools("Page.setWebLifecycleState", json!({"state": state}))
            .await;
    }

    /// Files that pages give to the person go to a folder of the browser's own
    /// from now on, without a question. Which one.
    pub async fn saves_files(&self) -> PathBuf {
        let folder = self.folder.path().join("saved");
        std::fs::create_dir_all(&folder).expect("a folder");
        let behaviour = json!({"behavior": "allow", "downloadPath": folder});
        self.devtools("Browser.setDownloadBehavior", behaviour)
            .await;
        folder
    }

    /// What the network does not bring any more: patterns of addresses.
    pub async fn block(&self, addresses: &[&str]) {
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setBlockedURLs", json!({"urls": addresses}))
            .await;
    }

    /// "light" or "dark", and no motion.
    pub async fn colours(&self, scheme: &str) {
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"features": [
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ]}),
        )
        .await;
    }

    /// A phone's screen of this width, upright, with fingers for a mouse.
    pub async fn phone(&self, width: u32) {
        let metrics =
            json!({"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": true});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        let touch = json!({"enabled": true});
        self.devtools("Emulation.setTouchEmulationEnabled", touch)
            .await;
    }

    /// Colours of the person's own instead of the page's.
    pub async fn forced_colours(&self) {
        let forced = json!({"name": "forced-colors", "value": "active"});
        self.devtools("Emulation.setEmulatedMedia", json!({"features": [forced]}))
            .await;
    }

    /// The page's size in CSS pixels. A window of 1280 that is zoomed to 400 %
    /// is 320 wide.
    pub async fn size(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    /// The window's own size again.
    pub async fn usual_size(&self) {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await;
    }

    /// Runs a script in the tab in hand before each page that it loads.
    pub async fn before_each_page(&self, script: &str) {
        let script = json!({"source": script});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await;
    }

    /// The title of a tab with a page of this site, without touching the tab.
    pub async fn title_of(&self, origin: &str) -> Option<String> {
        let targets = self.targets().await;
        let page = targets.iter().find(|target| {
            let url = target["url"].as_str().unwrap_or_default();
            target["type"] == "page" && url.starts_with(origin)
        })?;
        Some(page["title"].as_str()?.to_owned())
    }

    /// What the browser runs: tabs, frames, workers.
    async fn targets(&self) -> Vec<Value> {
        let answer = self.devtools("Target.getTargets", json!({})).await;
        answer["targetInfos"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }
}
