//! The parts of a plan in JSON that are read; everything else is left alone.

use serde::Deserialize;
use serde_json::Value;

/// A plan, as far as it matters here.
#[derive(Debug, Deserialize)]
pub struct TfPlan {
    /// The version of the layout.
    pub format_version: String,
    /// The version of Terraform that wrote it.
    #[serde(default)]
    pub terraform_version: Option<String>,
    /// What would be done.
    #[serde(default)]
    pub resource_changes: Vec<ResourceChange>,
    /// Whether planning ended with an error, so that the plan cannot be applied.
    #[serde(default)]
    pub errored: bool,
    /// Whether everything was planned; absent before Terraform 1.8.
    #[serde(default)]
    pub complete: Option<bool>,
}

/// What would be done to one resource.
#[derive(Debug, Deserialize)]
pub struct ResourceChange {
    /// Its address in the configuration.
    pub address: String,
    /// `managed` or `data`.
    #[serde(default)]
    pub mode: String,
    /// Its type, such as `azurerm_kubernetes_cluster`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Its change.
    pub change: Change,
    /// Why, in a word, such as `replace_because_cannot_update`.
    #[serde(default)]
    pub action_reason: Option<String>,
}

/// A change.
#[derive(Debug, Deserialize)]
pub struct Change {
    /// What is done, in order.
    pub actions: Vec<String>,
    /// The values before.
    #[serde(default)]
    pub before: Value,
    /// The values afterwards, without unknown ones.
    #[serde(default)]
    pub after: Value,
    /// `true` where a value is known only after the plan was applied.
    #[serde(default)]
    pub after_unknown: Value,
    /// Paths that force a replacement.
    #[serde(default)]
    pub replace_paths: Vec<Vec<Value>>,
}

/// Why a file is no plan.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TfPlanError {
    /// It is not JSON, or lacks what every plan has.
    #[error(
        "this is no plan of terraform show -json: {0}. Write one with: terraform plan -out plan.bin, then \
         terraform show -json plan.bin"
    )]
    NoPlan(String),
    /// It is the state, not a plan.
    #[error(
        "this is a state, not a plan: run terraform plan -out FILE, then terraform show -json FILE"
    )]
    State,
    /// A layout that is not known.
    #[error("the layout {0} is not known here; known are 0.x and 1.x")]
    Newer(String),
}

/// Reads a plan.
///
/// # Errors
/// When the bytes hold something else.
pub fn read(bytes: &[u8]) -> Result<TfPlan, TfPlanError> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| TfPlanError::NoPlan(error.to_string()))?;
    let known = |name: &str| value.get(name).is_some();
    if known("values") && !known("resource_changes") && !known("planned_values") {
        return Err(TfPlanError::State);
    }
    if !known("planned_values") && !known("resource_changes") {
        let why = "it has neither planned_values nor resource_changes".to_owned();
        return Err(TfPlanError::NoPlan(why));
    }
    let plan: TfPlan =
        serde_json::from_value(value).map_err(|error| TfPlanError::NoPlan(error.to_string()))?;
    match plan.format_version.split('.').next() {
        Some("0" | "1") => Ok(plan),
        _ => Err(TfPlanError::Newer(plan.format_version)),
    }
}
