//! BP043: Direct SSH/RDP or no bastion.

use crate::rules::Rule;

/// BP043: Direct SSH/RDP or no bastion.
pub static RULE: Rule =
    Rule { code: "BP043", name: "direct-ssh", title: "Direct SSH/RDP or no bastion", ..Rule::BASE };
