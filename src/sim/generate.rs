//! Worlds made from the sample fleet: as it is, or many times over.

use serde_json::Value;

use super::world::{World, WorldError};

impl World {
    /// Many subscriptions with many clusters each, made from documents: each subscription is a copy
    /// of one of theirs with ids of its own, and its clusters are repeated under other names until
    /// there are enough. The same arguments give the same world.
    ///
    /// # Errors
    /// When the documents make no world.
    pub fn repeated<'a>(
        documents: impl IntoIterator<Item = &'a [u8]>,
        subscriptions: usize,
        clusters: usize,
    ) -> Result<Self, WorldError> {
        let model = Self::from_documents(documents)?;
        let originals: Vec<&str> = model.subscriptions().keys().map(String::as_str).collect();
        let mut world = Self::default();
        for number in 0..subscriptions {
            copy(&model, &originals, number, clusters, &mut world)?;
        }
        Ok(world)
    }
}

/// The id of the copy of an original in a round.
fn id(round: usize, original: usize) -> String {
    format!("5b1d0c1e-{original:04x}-4a01-9000-{round:012x}")
}

fn copy(
    model: &World,
    originals: &[&str],
    number: usize,
    clusters: usize,
    world: &mut World,
) -> Result<(), WorldError> {
    let (round, place) = (number / originals.len().max(1), number % originals.len().max(1));
    let Some(own) = originals.get(place) else { return Ok(()) };
    let renamed = |text: &str| {
        let ids = originals.iter().enumerate();
        ids.fold(text.to_owned(), |text, (place, old)| text.replace(old, &id(round, place)))
    };
    let mut bodies = Vec::new();
    for resource in model.all() {
        let mine = resource.id.subscription().is_none_or(|s| s.eq_ignore_ascii_case(own));
        if !mine {
            continue;
        }
        let text = renamed(&resource.text);
        if resource.kind == "microsoft.containerservice/managedclusters" {
            bodies.push((resource.id.name().to_owned(), text));
        } else {
            world.add(serde_json::from_str::<Value>(&text)?)?;
        }
    }
    for count in 0..clusters {
        let Some((name, text)) = bodies.get(count % bodies.len().max(1)) else { break };
        let copy = count / bodies.len().max(1);
        let text = text.replace(name.as_str(), &format!("{name}-{copy:03}"));
        world.add(serde_json::from_str::<Value>(&text)?)?;
    }
    Ok(())
}
