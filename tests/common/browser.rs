//! Chromium without a window, driven over its DevTools protocol
//! (<https://chromedevtools.github.io/devtools-protocol/>).
#![allow(dead_code, reason = "every test file uses a part")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket};

/// A browser with one page; both end with it.
pub struct Browser {
    process: Child,
    _profile: tempfile::TempDir,
    socket: WebSocket<TcpStream>,
    session: String,
    number: u64,
    /// Everything that the page told since it was opened.
    pub events: Vec<Value>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts one; none where the machine has none.
    pub fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let mut process = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--hide-scrollbars", "--remote-debugging-port=0", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let url = lines.find_map(|line| Some(line.ok()?.split_once("listening on ")?.1.to_owned()));
        // What it goes on telling must be read, or it would stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let url = url.expect("Chromium tells where it listens");
        let place = url.trim_start_matches("ws://").split('/').next().unwrap().to_owned();
        let stream = TcpStream::connect(place).unwrap();
        // A printed page may be larger than what a peer of the network should send.
        let roomy = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) =
            tungstenite::client::client_with_config(url.as_str(), stream, Some(roomy)).unwrap();
        let mut browser = Self {
            process,
            _profile: profile,
            socket,
            session: String::new(),
            number: 0,
            events: Vec::new(),
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    fn receive(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.read().unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }

    /// Calls a method and waits for its answer; events that come meanwhile are kept.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let answer = self.receive();
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// Opens a file at a width, in light or dark, and waits until it is loaded.
    pub fn open(&mut self, file: &std::path::Path, width: u32, dark: bool) {
        self.events.clear();
        let size =
            json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.media("screen", dark);
        self.call("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.receive();
            self.events.push(event);
        }
    }

    /// Shows the page as on a screen or on paper.
    pub fn media(&mut self, media: &str, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    }

    /// The value of an expression.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// The upper part of the page as a picture.
    pub fn picture(&mut self, width: u32) -> Vec<u8> {
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": 2400, "scale": 1 });
        let asked = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        base64(self.call("Page.captureScreenshot", asked)["data"].as_str().unwrap())
    }

    /// The page as a PDF on A4.
    pub fn pdf(&mut self) -> Vec<u8> {
        let asked = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false });
        base64(self.call("Page.printToPDF", asked)["data"].as_str().unwrap())
    }

    /// Messages of the console, errors and warnings, exceptions; and addresses that were asked for.
    pub fn told(&self) -> (Vec<String>, Vec<String>) {
        let of = |method: &str| {
            let method = method.to_owned();
            self.events.iter().filter(move |event| event["method"] == method.as_str())
        };
        let console = of("Log.entryAdded")
            .chain(of("Runtime.consoleAPICalled"))
            .chain(of("Runtime.exceptionThrown"));
        let requests = of("Network.requestWillBeSent")
            .map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned());
        (console.map(|event| event["params"].to_string()).collect(), requests.collect())
    }
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
