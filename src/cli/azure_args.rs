//! Arguments about live Azure.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum, ValueHint};

use crate::azure::auth::AuthMode;
use crate::azure::{Cloud, CloudError};
use crate::source::{LiveOptions, Route};

/// Which Azure, as whom, and how.
#[derive(Debug, Default, ClapArgs)]
pub struct AzureArgs {
    /// How to sign in
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "HOW",
        help_heading = "Azure"
    )]
    pub auth: Auth,

    /// Sign in to this tenant (default: the login's own)
    #[arg(long, global = true, value_name = "ID", help_heading = "Azure")]
    pub tenant: Option<String>,

    /// Read this subscription, by id or name (repeatable; default: all that can be seen)
    #[arg(long, global = true, value_name = "ID|NAME", help_heading = "Azure")]
    pub subscription: Vec<String>,

    /// Read the subscriptions below this management group
    #[arg(long, global = true, value_name = "ID", help_heading = "Azure")]
    pub management_group: Option<String>,

    /// The cloud: public, usgov or china (default: public)
    #[arg(long, global = true, value_name = "NAME", help_heading = "Azure")]
    pub cloud: Option<String>,

    /// The resource manager of another cloud; its sign-in host comes from AZURE_AUTHORITY_HOST
    #[arg(long, global = true, value_name = "URL", conflicts_with = "cloud", value_hint = ValueHint::Url, help_heading = "Azure")]
    pub resource_manager: Option<String>,

    /// Where the inventory comes from
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "PATH",
        help_heading = "Azure"
    )]
    pub inventory: InventoryPath,

    /// Write every request to this file: method, path, status, milliseconds, correlation id
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Azure")]
    pub request_log: Option<PathBuf>,
}

/// How to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// What the environment announces, else the Azure CLI, else the Azure Developer CLI.
    #[default]
    Auto,
    /// The login of the Azure CLI (az login).
    Cli,
    /// The login of the Azure Developer CLI (azd auth login).
    Azd,
    /// A client secret: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET.
    Env,
    /// A federated token: AZURE_FEDERATED_TOKEN_FILE and the like.
    Workload,
    /// The managed identity of this machine; AZURE_CLIENT_ID chooses a user-assigned one.
    Managed,
}

/// Where the inventory comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum InventoryPath {
    /// Resource Graph, and ARM where that does not answer.
    #[default]
    Auto,
    /// Resource Graph alone; ARM only confirms subscriptions that seem to be empty.
    Graph,
    /// ARM alone, subscription by subscription.
    Arm,
}

impl AzureArgs {
    pub(super) fn route(&self) -> Route {
        match self.inventory {
            InventoryPath::Auto => Route::Auto,
            InventoryPath::Graph => Route::Graph,
            InventoryPath::Arm => Route::Arm,
        }
    }

    /// What to read, as the arguments say.
    ///
    /// # Errors
    /// When the cloud is not known or its address cannot be used.
    pub(super) fn options(&self) -> Result<LiveOptions, CloudError> {
        let cloud = match (&self.resource_manager, &self.cloud) {
            (Some(url), _) => Cloud::at(url)?,
            (None, name) => Cloud::named(name.as_deref().unwrap_or("public"))?,
        };
        Ok(LiveOptions {
            auth: match self.auth {
                Auth::Auto => AuthMode::Auto,
                Auth::Cli => AuthMode::Cli,
                Auth::Azd => AuthMode::Azd,
                Auth::Env => AuthMode::Env,
                Auth::Workload => AuthMode::Workload,
                Auth::Managed => AuthMode::Managed,
            },
            tenant: self.tenant.clone(),
            subscriptions: self.subscription.clone(),
            management_group: self.management_group.clone(),
            route: self.route(),
            request_log: self.request_log.clone(),
            ..LiveOptions::new(cloud)
        })
    }
}
