//! Role assignments, role definitions, locks and usages.

use super::super::lax::{Lax, List};
use super::super::wire::Props;
use super::reading::{Path, Reading};
use crate::model::{
    Lock, Permission, ResourceId, RoleAssignment, RoleDefinition, SubnetUsage, Text,
};

pub(in crate::azure) fn role_assignment(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> RoleAssignment {
    let root = Path::ROOT;
    RoleAssignment {
        principal_id: reading.text(&mut props.principal_id, root.key("principalId")),
        role_definition_id: reading.id(&mut props.role_definition_id, root.key("roleDefinitionId")),
        role_name: reading.text(&mut props.role_definition_name, root.key("roleDefinitionName")),
        scope: reading.id(&mut props.scope, root.key("scope")),
        id,
    }
}

pub(in crate::azure) fn role_definition(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> RoleDefinition {
    let root = Path::ROOT;
    let permissions =
        reading.list(&mut props.permissions, root.key("permissions"), |_, item, _, _| match item {
            Lax::Value(mut set) => Some(Permission {
                actions: plain_texts(&mut set.actions),
                not_actions: plain_texts(&mut set.not_actions),
            }),
            Lax::Absent | Lax::Wrong(_) => None,
        });
    RoleDefinition {
        role_name: reading.text(&mut props.role_name, root.key("roleName")),
        permissions: permissions.value().cloned().unwrap_or_default(),
        id,
    }
}

pub(in crate::azure) fn lock(reading: &mut Reading<'_>, id: ResourceId, props: &mut Props) -> Lock {
    Lock { level: reading.text(&mut props.level, Path::ROOT.key("level")), id }
}

/// `None` for usages without numbers.
pub(in crate::azure) fn usage(props: &Props) -> Option<SubnetUsage> {
    Some(SubnetUsage { current: *props.current_value.value()?, limit: *props.limit.value()? })
}

/// The readable texts of a list.
pub(super) fn plain_texts(list: &mut Lax<List<Text>>) -> Vec<Text> {
    let Lax::Value(List(items)) = list.take() else {
        return Vec::new();
    };
    items
        .into_iter()
        .filter_map(|item| match item {
            Lax::Value(text) => Some(text),
            Lax::Absent | Lax::Wrong(_) => None,
        })
        .collect()
}
