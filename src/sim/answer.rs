//! Answers in Azure's shapes.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;

/// What goes back.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// The connection breaks after so many bytes.
    pub breaks_after: Option<usize>,
}

impl Reply {
    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        let kind = ("content-type", "application/json; charset=utf-8".to_owned());
        Self { status: 200, headers: vec![kind], body: body.into(), breaks_after: None }
    }

    pub(super) fn html(status: u16, body: &str) -> Self {
        let kind = ("content-type", "text/html".to_owned());
        Self { status, headers: vec![kind], body: body.into(), breaks_after: None }
    }

    /// An error as ARM wraps it (recorded: arm/error-404-resource-not-found.json).
    pub(super) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "error": { "code": code, "message": message } });
        Self { status, ..Self::json(body.to_string()) }
    }

    /// An error as AKS itself answers it (recorded: arm/error-404-aks-flat-not-found.json).
    pub(super) fn flat(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "code": code, "details": null, "message": message, "subcode": "" });
        Self { status, ..Self::json(body.to_string()) }
    }

    pub(super) fn unauthorized(code: &str, message: &str) -> Self {
        let challenge =
            r#"Bearer authorization_uri="https://login.windows.net/", error="invalid_token""#;
        Self::error(401, code, message).with("www-authenticate", challenge)
    }

    /// Recorded: arm/error-403-authorizationfailed.json.
    pub(super) fn forbidden(path: &str) -> Self {
        let scope = path.split("/providers/").next().unwrap_or(path);
        let message = format!(
            "The client 'demo@example.com' with object id '00000000-0000-0000-0000-0000000000aa' does \
             not have authorization to perform action 'read' over scope '{scope}' or the scope is \
             invalid. If access was recently granted, please refresh your credentials."
        );
        Self::error(403, "AuthorizationFailed", &message)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn into_response(self) -> Response {
        let body = match self.breaks_after {
            None => Body::from(self.body),
            Some(kept) => {
                let part = Bytes::copy_from_slice(self.body.get(..kept).unwrap_or(&self.body));
                let cut = Err(std::io::Error::other("the connection breaks here"));
                Body::from_stream(futures::stream::iter([Ok(part), cut]))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let id: String = std::iter::repeat_with(fastrand::alphanumeric).take(12).collect();
        let common =
            [("x-ms-correlation-request-id", format!("sim-{id}")), ("x-ms-request-id", id)];
        for (name, value) in self.headers.into_iter().chain(common) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
