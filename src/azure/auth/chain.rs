//! Which ways to sign in are tried, in which order, and what each answered.

use std::ffi::OsString;
use std::sync::{Arc, OnceLock};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::{Error, ErrorKind};

use super::methods::{Method, Setting};
use crate::azure::cloud::Cloud;

/// How to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AuthMode {
    /// What the environment announces, else the Azure CLI, else the Azure Developer CLI.
    #[default]
    Auto,
    /// The Azure CLI's login.
    Cli,
    /// The Azure Developer CLI's login.
    Azd,
    /// A service principal's secret in `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and
    /// `AZURE_CLIENT_SECRET`.
    Env,
    /// A federated token in `AZURE_FEDERATED_TOKEN_FILE`.
    Workload,
    /// The managed identity of this machine.
    Managed,
}

impl AuthMode {
    fn methods(self, setting: &Setting<'_>) -> Vec<Method> {
        match self {
            Self::Cli => vec![Method::Cli],
            Self::Azd => vec![Method::DeveloperCli],
            Self::Env => vec![Method::Environment],
            Self::Workload => vec![Method::Workload],
            Self::Managed => vec![Method::Managed],
            Self::Auto => announced(setting),
        }
    }
}

/// The first that the environment announces, and then the tools that people sign in with.
fn announced(setting: &Setting<'_>) -> Vec<Method> {
    let has = |name| setting.var(name).is_some();
    let mut all = Vec::new();
    if has("AZURE_FEDERATED_TOKEN_FILE") {
        all.push(Method::Workload);
    }
    if has("AZURE_CLIENT_SECRET") {
        all.push(Method::Environment);
    }
    if has("IDENTITY_ENDPOINT") || has("MSI_ENDPOINT") {
        all.push(Method::Managed);
    }
    all.extend([Method::Cli, Method::DeveloperCli]);
    all
}

/// Who signed in, as far as it is known.
#[derive(Debug, Default)]
pub struct Identity {
    answered: OnceLock<&'static str>,
}

impl Identity {
    /// The way to sign in that gave the first token; none before that.
    #[must_use]
    pub fn method(&self) -> Option<&'static str> {
        self.answered.get().copied()
    }
}

/// A credential for a cloud, and who answered for it. `env` reads environment variables.
#[must_use]
pub fn sign_in(
    mode: AuthMode,
    cloud: &Cloud,
    tenant: Option<&str>,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> (Arc<dyn TokenCredential>, Arc<Identity>) {
    let setting = Setting { cloud, tenant, env };
    let links = mode.methods(&setting).into_iter().map(|m| (m.name(), m.make(&setting))).collect();
    let identity = Arc::new(Identity::default());
    (Arc::new(Chain { links, identity: Arc::clone(&identity) }), identity)
}

type Link = (&'static str, Result<Arc<dyn TokenCredential>, String>);

/// Asks each way in turn, and from then on only the one that answered.
#[derive(Debug)]
struct Chain {
    links: Vec<Link>,
    identity: Arc<Identity>,
}

#[async_trait::async_trait]
impl TokenCredential for Chain {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let settled = self.identity.method();
        let mut refused = Vec::new();
        for (name, link) in &self.links {
            if settled.is_some_and(|settled| settled != *name) {
                continue;
            }
            let answer = match link {
                Ok(credential) => credential.get_token(scopes, options.clone()).await,
                Err(why) => Err(Error::with_message(ErrorKind::Credential, why.clone())),
            };
            match answer {
                Ok(token) => {
                    let _ = self.identity.answered.set(name);
                    return Ok(token);
                }
                Err(error) => refused.push(format!("{name}: {}", first_line(&error.to_string()))),
            }
        }
        Err(Error::with_message(ErrorKind::Credential, refused.join("\n")))
    }
}

/// The cause without the class name that the library puts before it and the link behind it.
fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let cause = line.split_once("authentication failed. ").map_or(line, |(_, cause)| cause);
    crate::model::Gap::shorten_to(cause.trim(), 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(set: &[&str]) -> Vec<Method> {
        let cloud = Cloud::named("public").unwrap();
        let env = |name: &str| set.contains(&name).then(|| OsString::from("x"));
        AuthMode::Auto.methods(&Setting { cloud: &cloud, tenant: None, env: &env })
    }

    #[test]
    fn what_the_environment_announces_comes_first() {
        let tools = [Method::Cli, Method::DeveloperCli];
        assert_eq!(links(&[]), tools);
        assert_eq!(links(&["AZURE_CLIENT_SECRET"])[0], Method::Environment);
        assert_eq!(
            links(&["AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT"])[..2],
            [Method::Workload, Method::Managed]
        );
    }

    #[tokio::test]
    async fn every_refusal_is_told() {
        let cloud = Cloud::named("public").unwrap();
        let (credential, identity) = sign_in(AuthMode::Env, &cloud, None, &|_| None);
        let error = credential.get_token(&[cloud.scope()], None).await.unwrap_err();
        assert!(error.to_string().contains("AZURE_TENANT_ID is not set"), "{error}");
        assert_eq!(identity.method(), None);
    }
}
