//! What the built program says when Azure cannot be read: one message, its cause, what to do next.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/scripted.rs"]
mod scripted;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use scripted::{Reply, Scripted};
use serde_json::json;

const TOKEN: &str = "eyJ-the-secret-token";
const SECRET: &str = "the-client-secret";

/// A folder with a stand-in `az`.
fn az(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("az");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn signed_in() -> tempfile::TempDir {
    az(&format!(
        r#"echo '{{"accessToken":"{TOKEN}","expiresOn":"2038-01-01 00:00:00.000000","expires_on":2145916800,"tokenType":"Bearer"}}'"#
    ))
}

/// Runs the program with only this folder's tools, and these variables.
fn run(tools: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cnishift"));
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command.args(args).current_dir(tools).stdin(Stdio::null()).env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", tools.display())).env("HOME", tools);
    command.envs(env.iter().copied()).output().unwrap()
}

/// The message, without the port of this run.
fn message(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    for secret in [TOKEN, SECRET] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!text.contains("panicked") && !text.contains("backtrace"), "{text}");
    let port = |word: &str| {
        word.rsplit_once(':').is_some_and(|(_, port)| {
            port.trim_end_matches('/').parse::<u16>().is_ok_and(|port| port > 1024)
        })
    };
    let lines = text.lines().map(|line| {
        let words: Vec<_> = line
            .split(' ')
            .map(|word| match word.rsplit_once(':') {
                Some((host, _)) if port(word) => format!("{host}:PORT"),
                _ => word.to_owned(),
            })
            .collect();
        words.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_az_on_the_path() {
    let tools = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(message(&run(tools.path(), &["audit"], &[])));
}

#[test]
fn an_expired_login() {
    let tools = az("echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity. \
                    The token was issued on 2026-01-01 and was inactive for 90.00:00:00.' >&2; exit 1");
    insta::assert_snapshot!(message(&run(tools.path(), &["audit", "--auth", "cli"], &[])));
}

#[test]
fn a_wrong_tenant() {
    let server = Scripted::start(|_, _| {
        let text = "The access token is from the wrong issuer 'https://sts.windows.net/1/'. It must match the tenant 'https://sts.windows.net/2/' associated with this subscription.";
        let body =
            json!({ "error": { "code": "InvalidAuthenticationTokenTenant", "message": text } });
        Reply::text(401, &body.to_string())
    });
    let args = ["audit", "--resource-manager", &server.endpoint];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn a_clock_that_is_wrong_by_an_hour() {
    let server = Scripted::start(|_, _| {
        let body = json!({ "error": { "code": "InvalidAuthenticationToken", "message": "The access token is not yet valid." } });
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3_605);
        let date = later.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        Reply::text(401, &body.to_string()).with("date", &date)
    });
    let args = ["audit", "--resource-manager", &server.endpoint];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn an_unknown_subscription() {
    let server = Scripted::start(|_, _| {
        Reply::json(&json!({ "value": [{ "subscriptionId": "1", "displayName": "prod" }] }))
    });
    let args = ["audit", "--subscription", "production", "--resource-manager", &server.endpoint];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn no_subscription_at_all() {
    let server = Scripted::start(|_, _| Reply::json(&json!({ "value": [] })));
    let args = ["audit", "--resource-manager", &server.endpoint];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn a_proxy_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the process; a proxy may be asked more than once.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let env = [("HTTPS_PROXY", proxy.as_str())];
    insta::assert_snapshot!(message(&run(signed_in().path(), &["audit"], &env)));
}

/// A server with a certificate that nobody trusts, and that certificate as PEM.
fn tls_server(status: &'static str, body: &'static str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = made.cert.pem();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::Stream::new(&mut session, &mut stream);
            let _ = tls.read(&mut [0; 4096]);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
            );
            let _ = tls.write_all(format!("{head}{body}").as_bytes());
            tls.conn.send_close_notify();
            let _ = tls.flush();
        }
    });
    (format!("https://localhost:{port}"), pem)
}

#[test]
fn a_certificate_that_is_not_trusted() {
    let (endpoint, _) = tls_server("200 OK", r#"{"value":[]}"#);
    let args = ["audit", "--resource-manager", &endpoint];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn a_certificate_that_ssl_cert_file_makes_trusted() {
    let (endpoint, pem) = tls_server("200 OK", r#"{"value":[]}"#);
    let tools = signed_in();
    std::fs::write(tools.path().join("root.pem"), pem).unwrap();
    let file = tools.path().join("root.pem");
    let args = ["audit", "--resource-manager", &endpoint];
    let output = run(tools.path(), &args, &[("SSL_CERT_FILE", file.to_str().unwrap())]);
    // Past TLS: the server shows no subscription.
    assert!(message(&output).contains("no subscription"), "{output:?}");
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let args = ["audit", "--resource-manager", "http://arm.example.com"];
    insta::assert_snapshot!(message(&run(signed_in().path(), &args, &[])));
}

#[test]
fn a_refused_client_secret_is_not_shown() {
    let refusal = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value."}"#;
    let (authority, pem) = tls_server("401 Unauthorized", refusal);
    let tools = tempfile::tempdir().unwrap();
    std::fs::write(tools.path().join("root.pem"), pem).unwrap();
    let file = tools.path().join("root.pem");
    let env = [
        ("AZURE_TENANT_ID", "00000000-0000-0000-0000-000000000001"),
        ("AZURE_CLIENT_ID", "00000000-0000-0000-0000-000000000002"),
        ("AZURE_CLIENT_SECRET", SECRET),
        ("AZURE_AUTHORITY_HOST", authority.as_str()),
        ("SSL_CERT_FILE", file.to_str().unwrap()),
    ];
    insta::assert_snapshot!(message(&run(tools.path(), &["audit", "--auth", "env"], &env)));
}
