//! Which cloud is talked to; no other file knows a host name.

use reqwest::Url;

/// A cloud: where its resource manager is, for whom tokens are, and who issues them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    name: String,
    endpoint: Url,
    scope: String,
    authority: Option<String>,
}

/// Why a cloud cannot be talked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// No cloud of that name is known.
    #[error("{0:?} names no cloud; known are public, usgov and china")]
    Unknown(String),
    /// The address is none.
    #[error("{0:?} is no address of a resource manager: {1}")]
    BadAddress(String, String),
    /// Tokens would travel in the clear.
    #[error("{0:?} is plain HTTP, which is for this machine only; use https")]
    Plain(String),
}

/// Name, resource manager, audience and authority of the built-in clouds
/// (docs:azure-resource-manager/management/control-plane-and-data-plane; az cloud list).
const CLOUDS: [(&str, &[&str], &str, &str, &str); 3] = [
    (
        "public",
        &["azurecloud", "azurepublic", "azurepubliccloud"],
        "https://management.azure.com",
        "https://management.azure.com",
        "https://login.microsoftonline.com/",
    ),
    (
        "usgov",
        &["azureusgovernment", "us-gov", "government"],
        "https://management.usgovcloudapi.net",
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us/",
    ),
    (
        "china",
        &["azurechinacloud", "azurechina"],
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn/",
    ),
];

impl Cloud {
    /// A built-in cloud by its name, as az spells it or shorter.
    ///
    /// # Errors
    /// When no cloud has that name.
    pub fn named(name: &str) -> Result<Self, CloudError> {
        let lower = name.to_ascii_lowercase();
        let known =
            CLOUDS.iter().find(|(name, others, ..)| *name == lower || others.contains(&&*lower));
        let Some((name, _, endpoint, audience, authority)) = known else {
            return Err(CloudError::Unknown(name.to_owned()));
        };
        let endpoint = parse(endpoint)?;
        let scope = format!("{audience}/.default");
        let authority = Some((*authority).to_owned());
        Ok(Self { name: (*name).to_owned(), endpoint, scope, authority })
    }

    /// A cloud of one's own by the address of its resource manager. The authority then comes from
    /// `AZURE_AUTHORITY_HOST`.
    ///
    /// # Errors
    /// When the address is none, or plain HTTP to another machine.
    pub fn at(address: &str) -> Result<Self, CloudError> {
        let mut endpoint = parse(address)?;
        endpoint.set_path("/");
        endpoint.set_query(None);
        let local = is_loopback(&endpoint);
        match endpoint.scheme() {
            "https" => {}
            "http" if local => {}
            "http" => return Err(CloudError::Plain(address.to_owned())),
            other => {
                let why = format!("the scheme {other:?} is not https");
                return Err(CloudError::BadAddress(address.to_owned(), why));
            }
        }
        let scope = format!("{}/.default", endpoint.as_str().trim_end_matches('/'));
        Ok(Self { name: "custom".to_owned(), endpoint, scope, authority: None })
    }

    /// Its name: `public`, `usgov`, `china` or `custom`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its resource manager.
    #[must_use]
    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// The scope that tokens are asked for.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Who issues its tokens; none for a custom cloud.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Whether it runs on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_loopback(&self.endpoint)
    }
}

fn parse(address: &str) -> Result<Url, CloudError> {
    let wrong = |why: String| CloudError::BadAddress(address.to_owned(), why);
    let url = Url::parse(address).map_err(|error| wrong(error.to_string()))?;
    if url.host_str().is_none() {
        return Err(wrong("it names no host".to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it holds a user name or password; sign-in is separate".to_owned()));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_are_known_by_the_names_of_az() {
        for (name, endpoint) in [
            ("public", "https://management.azure.com/"),
            ("AzureUSGovernment", "https://management.usgovcloudapi.net/"),
            ("AzureChinaCloud", "https://management.chinacloudapi.cn/"),
        ] {
            assert_eq!(Cloud::named(name).unwrap().endpoint().as_str(), endpoint);
        }
        assert!(matches!(Cloud::named("moon"), Err(CloudError::Unknown(_))));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for address in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1"] {
            assert!(Cloud::at(address).unwrap().is_local(), "{address}");
        }
        let refused = |address| matches!(Cloud::at(address), Err(CloudError::Plain(_)));
        assert!(refused("http://arm.example.com") && refused("http://127.0.0.1.example.com"));
        for address in ["ftp://x", "arm", "https://user:pass@arm.example.com", ""] {
            assert!(matches!(Cloud::at(address), Err(CloudError::BadAddress(..))), "{address}");
        }
    }
}
