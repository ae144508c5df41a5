//! A change by `PUT`: what was read, with exactly these members set.

use serde_json::{Value, json};

use super::edits::READ_ONLY_OTHERS;
use super::op::Set;
use super::rest::{Body, http, link, request};
use super::{Action, At, Language, api, quote};
use crate::model::READ_ONLY;

const CREATE: &str = "https://learn.microsoft.com/rest/api/aks/managed-clusters/create-or-update";
const ETAGS: &str = "https://learn.microsoft.com/azure/aks/use-etags";
const ASYNC: &str =
    "https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations";

/// Members that are set and taken out.
pub(super) struct Edits<'a> {
    pub(super) sets: &'a [Set],
    pub(super) remove: &'a [&'a str],
}

impl Edits<'_> {
    pub(super) fn json(&self) -> Value {
        let set: serde_json::Map<String, Value> =
            self.sets.iter().map(|set| (set.path.to_owned(), set.value.clone())).collect();
        json!({ "set": set, "remove": self.remove })
    }

    /// The edits as a filter of jq, in single quotes, in which nothing can end them.
    fn filter(&self, read_only: &[&str]) -> String {
        let gone: Vec<String> = read_only.iter().chain(self.remove).map(|path| jq(path)).collect();
        let mut filter = format!("'del({})", gone.join(", "));
        for set in self.sets {
            let path = format!(".{}", set.path);
            filter.push_str(&format!("\n  | {path} = {}", quote::json_in_quotes(&set.value)));
        }
        filter.push('\'');
        filter
    }
}

/// A path of `azure::edit` as one of jq that is no error where a part is missing.
fn jq(path: &str) -> String {
    format!(".{}", path.replace(".*", "[]?").replace("[].", "[]?."))
}

/// Read, edits, body, `PUT`, wait.
pub(super) fn change(at: At<'_>, id: &str, edits: &Edits<'_>) -> Vec<Action> {
    let name = at.name('-');
    let version = api::version(id).unwrap_or(api::AKS);
    let link = link(id, version);
    let (read, body) = (format!("{name}-read.json"), format!("{name}-body.json"));
    let cluster = api::kind(id).is_some_and(|(kind, _)| kind.ends_with("managedClusters"));
    let (read_only, etag): (&[&str], &str) = match (cluster, id.contains("/agentPools/")) {
        (true, _) => (&READ_ONLY, "eTag"),
        (false, true) => (&READ_ONLY_OTHERS, "properties.eTag"),
        (false, false) => (&READ_ONLY_OTHERS, "etag"),
    };
    let words = api::words(id);
    let put = request("PUT", &link, &["If-Match: {{etag}}"], &Body::File(&body));
    let put = http(format!("Send {words}"), put)
        .note("The whole object goes back: a member that is left out is reset.")
        .note("412 means that it changed since it was read: read again, and judge again.")
        .source(CREATE)
        .source(ETAGS);
    let put = match etag {
        "etag" => put.note("Whether this service honours If-Match is not documented; look twice."),
        _ => put,
    };
    let making = format!("jq {} {read} > {body}", edits.filter(read_only));
    vec![
        http(format!("Read {words}"), request("GET", &link, &[], &Body::None)).note(format!(
            "Keep the answer as {read}, and its member {etag} as the variable etag."
        )),
        Action::new(
            Language::Json,
            format!("Exactly these members of {words} change"),
            quote::json(&edits.json()),
        ),
        Action::new(Language::Shell, format!("Make the body of {words}"), making).note(
            "Leaves out what Azure sets itself, then makes the edits above, and nothing else.",
        ),
        put,
        poll(),
    ]
}

/// How the end of what was sent is waited for.
pub(super) fn poll() -> Action {
    let text = request("GET", "{{operation}}", &[], &Body::None);
    http("Wait for its end".to_owned(), text)
        .note(
            "operation is the header Azure-AsyncOperation of the answer before; wait the seconds of \
             Retry-After between calls. Without that header ask for the resource until its \
             provisioningState is an end.",
        )
        .note(
            "Succeeded, Failed and Canceled are ends, everything else still runs. The outcome is \
             judged by a fresh read, not by this answer alone.",
        )
        .source(ASYNC)
}
