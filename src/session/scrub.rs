//! Takes secrets out of what is kept.

use serde_json::Value;

/// Words in the names of members that hold secrets. AKS answers none of them today; a journal lasts.
const SECRET: [&str; 7] =
    ["password", "secret", "token", "accesskey", "connectionstring", "privatekey", "kubeconfig"];

/// A body without secrets: members named like one, and names and passwords in addresses.
#[must_use]
pub fn scrub(mut body: Value) -> Value {
    clean(&mut body, "");
    body
}

fn clean(value: &mut Value, name: &str) {
    let lower = name.to_ascii_lowercase();
    // Names of Key Vaults and of secrets, and switches, are no secrets.
    let hidden = SECRET.iter().any(|word| lower.contains(word)) && !lower.ends_with("id");
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| clean(value, name)),
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, name)),
        Value::String(text) if hidden => "(not kept)".clone_into(text),
        Value::String(text) => {
            if let Some(plain) = without_user(text) {
                *text = plain;
            }
        }
        _ => {}
    }
}

/// `http://user:word@host` as `http://(not kept)@host`, and signatures in queries taken out.
fn without_user(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (place, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let place = match place.rsplit_once('@') {
        Some((_, host)) => format!("(not kept)@{host}"),
        None => place.to_owned(),
    };
    let signed = path.contains("sig=") || path.contains("&s=");
    let path = if signed { path.split('?').next().unwrap_or(path) } else { path };
    Some(format!("{scheme}://{place}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_not_kept() {
        let body = json!({
            "properties": { "httpProxyConfig": { "httpProxy": "http://ann:pw@proxy:3128/" },
                "windowsProfile": { "adminUsername": "ann", "adminPassword": "pw" },
                "servicePrincipalProfile": { "clientId": "c", "secret": "pw" },
                "fqdn": "aks.example.com" },
            "link": "https://x.blob/y?sig=pw",
        });
        let clean = scrub(body).to_string();
        assert!(!clean.contains("pw"), "{clean}");
        for kept in ["proxy:3128/", "ann", "aks.example.com", "https://x.blob/y"] {
            assert!(clean.contains(kept), "{clean}");
        }
    }
}
