//! The resources of the simulated Azure.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::ResourceId;

/// The resources, in ARM's shape.
#[derive(Debug, Default)]
pub struct World {
    /// By id in lower case, so in a stable order.
    resources: BTreeMap<String, Resource>,
    /// Addresses in use, by the virtual network's id in lower case.
    usages: BTreeMap<String, Vec<Value>>,
    /// Ids and names.
    subscriptions: BTreeMap<String, String>,
}

/// Why documents make no world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A document is not JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something in a document is no ARM resource.
    #[error("no ARM resource with id and type: {0}")]
    NoResource(String),
}

/// One resource.
#[derive(Debug)]
pub(super) struct Resource {
    pub id: ResourceId,
    /// Its type in lower case.
    pub kind: String,
    /// Its body.
    pub text: String,
}

impl World {
    /// A world of ARM bodies and lists of them.
    ///
    /// # Errors
    /// When a document is not JSON or holds something else.
    pub fn from_documents<'a>(
        documents: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, WorldError> {
        let mut world = Self::default();
        for document in documents {
            world.add(serde_json::from_slice(document)?)?;
        }
        Ok(world)
    }

    /// Gives a subscription a name.
    #[must_use]
    pub fn named(mut self, subscription: &str, name: &str) -> Self {
        self.subscriptions.insert(subscription.to_ascii_lowercase(), name.to_owned());
        self
    }

    pub(super) fn add(&mut self, value: Value) -> Result<(), WorldError> {
        match value {
            Value::Array(all) => all.into_iter().try_for_each(|value| self.add(value)),
            Value::Object(mut object) => match object.get_mut("value") {
                Some(list) => self.add(list.take()),
                None => self.add_resource(Value::Object(object)),
            },
            other => Err(WorldError::NoResource(other.to_string())),
        }
    }

    fn add_resource(&mut self, body: Value) -> Result<(), WorldError> {
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = text("id").map(|id| ResourceId::new(&id)) else {
            return Err(WorldError::NoResource(body.to_string()));
        };
        if let Some(subscription) = id.subscription() {
            let key = subscription.to_ascii_lowercase();
            let count = self.subscriptions.len() + 1;
            self.subscriptions.entry(key).or_insert_with(|| format!("subscription {count}"));
        }
        if body.get("currentValue").is_some() {
            let vnet = id.parent().map(|vnet| vnet.as_str().to_ascii_lowercase());
            self.usages.entry(vnet.unwrap_or_default()).or_default().push(body);
            return Ok(());
        }
        let Some(kind) = text("type") else {
            return Err(WorldError::NoResource(body.to_string()));
        };
        let key = id.as_str().to_ascii_lowercase();
        let resource = Resource { id, kind: kind.to_ascii_lowercase(), text: body.to_string() };
        self.resources.insert(key, resource);
        Ok(())
    }

    /// Ids and names of the subscriptions.
    #[must_use]
    pub fn subscriptions(&self) -> &BTreeMap<String, String> {
        &self.subscriptions
    }

    /// How many resources of a type there are.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        let kind = kind.to_ascii_lowercase();
        self.resources.values().filter(|resource| resource.kind == kind).count()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Resource> {
        self.resources.values()
    }

    /// A resource by its id in any case.
    pub(super) fn get(&self, id: &str) -> Option<&Resource> {
        self.resources.get(&id.to_ascii_lowercase())
    }

    /// Resources of a type whose id begins with a scope, in the order of their ids.
    pub(super) fn below(&self, scope: &str, kind: &str) -> Vec<&Resource> {
        let scope = format!("{}/", scope.to_ascii_lowercase());
        let all = self
            .resources
            .range(scope.clone()..)
            .map_while(|(key, resource)| key.starts_with(&scope).then_some(resource));
        all.filter(|resource| resource.kind == kind).collect()
    }

    /// Addresses in use in a virtual network.
    pub(super) fn usages(&self, vnet: &str) -> &[Value] {
        self.usages.get(&vnet.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }
}
