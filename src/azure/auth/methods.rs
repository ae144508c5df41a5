//! The credentials of `azure_identity`, made for one cloud.

use std::ffi::OsString;
use std::sync::Arc;

use azure_core::cloud::CloudConfiguration;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{ClientOptions, ExponentialRetryOptions, RetryOptions};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential,
    AzureDeveloperCliCredentialOptions, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};

use crate::azure::cloud::Cloud;

/// One way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Workload,
    Environment,
    Managed,
    Cli,
    DeveloperCli,
}

/// What the ways to sign in depend on; environment variables come in through `env`.
pub(super) struct Setting<'a> {
    pub cloud: &'a Cloud,
    pub tenant: Option<&'a str>,
    pub env: &'a dyn Fn(&str) -> Option<OsString>,
}

type Made = Result<Arc<dyn TokenCredential>, String>;

impl Method {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload identity",
            Self::Environment => "client secret from the environment",
            Self::Managed => "managed identity",
            Self::Cli => "Azure CLI",
            Self::DeveloperCli => "Azure Developer CLI",
        }
    }

    pub(super) fn make(self, setting: &Setting<'_>) -> Made {
        match self {
            Self::Workload => setting.workload(),
            Self::Environment => setting.environment(),
            Self::Managed => setting.managed(),
            Self::Cli => setting.cli(),
            Self::DeveloperCli => setting.developer_cli(),
        }
    }
}

impl Setting<'_> {
    /// A variable that is set to something.
    pub(super) fn var(&self, name: &str) -> Option<String> {
        let value = (self.env)(name)?.into_string().ok()?;
        (!value.is_empty()).then_some(value)
    }

    fn need(&self, name: &str) -> Result<String, String> {
        self.var(name).ok_or_else(|| format!("the variable {name} is not set"))
    }

    /// The authority comes from `AZURE_AUTHORITY_HOST` unless a cloud was chosen that has its own.
    fn client_options(&self) -> ClientOptions {
        let cloud = match self.cloud.name() {
            "usgov" => Some(CloudConfiguration::AzureGovernment),
            "china" => Some(CloudConfiguration::AzureChina),
            _ => None,
        };
        // Without a bound, an authority that cannot be reached keeps the user waiting for minutes.
        let retry = ExponentialRetryOptions {
            max_retries: 2,
            max_total_elapsed: azure_core::time::Duration::seconds(10),
            ..ExponentialRetryOptions::default()
        };
        ClientOptions {
            cloud: cloud.map(Arc::new),
            retry: RetryOptions::exponential(retry),
            ..ClientOptions::default()
        }
    }

    fn tenant(&self) -> Option<String> {
        self.tenant.map(str::to_owned)
    }

    fn workload(&self) -> Made {
        let options = WorkloadIdentityCredentialOptions {
            credential_options: ClientAssertionCredentialOptions {
                client_options: self.client_options(),
            },
            tenant_id: self.tenant(),
            ..WorkloadIdentityCredentialOptions::default()
        };
        made(WorkloadIdentityCredential::new(Some(options)))
    }

    fn environment(&self) -> Made {
        let tenant = self.tenant().map_or_else(|| self.need("AZURE_TENANT_ID"), Ok)?;
        let client = self.need("AZURE_CLIENT_ID")?;
        let secret = Secret::new(self.need("AZURE_CLIENT_SECRET")?);
        let options = ClientSecretCredentialOptions { client_options: self.client_options() };
        made(ClientSecretCredential::new(&tenant, client, secret, Some(options)))
    }

    fn managed(&self) -> Made {
        let options = ManagedIdentityCredentialOptions {
            user_assigned_id: self.var("AZURE_CLIENT_ID").map(UserAssignedId::ClientId),
            client_options: self.client_options(),
        };
        made(ManagedIdentityCredential::new(Some(options)))
    }

    fn cli(&self) -> Made {
        let options = AzureCliCredentialOptions {
            tenant_id: self.tenant(),
            ..AzureCliCredentialOptions::default()
        };
        made(AzureCliCredential::new(Some(options)))
    }

    fn developer_cli(&self) -> Made {
        let options = AzureDeveloperCliCredentialOptions {
            tenant_id: self.tenant(),
            ..AzureDeveloperCliCredentialOptions::default()
        };
        made(AzureDeveloperCliCredential::new(Some(options)))
    }
}

fn made<T: TokenCredential + 'static>(credential: azure_core::Result<Arc<T>>) -> Made {
    credential.map(|made| made as Arc<dyn TokenCredential>).map_err(|error| error.to_string())
}
