//! The templates that the program brings along.

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        /// Every template by its name, with its text.
        pub const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../assets/templates/", $name)))),+];
    };
}

templates!(
    "audit-head.md",
    "audit-row.md",
    "audit-cluster.md",
    "audit-head.html",
    "audit-cluster.html",
    "audit-short.html",
    "audit-foot.html",
    "plan.md",
    "plan.html",
    "waves.md",
    "waves.html",
    "diff.md",
    "diff.html",
    "session.md",
    "session.html",
    "pack-index.md",
    "pack-index.html",
    "part-actions.md",
    "part-actions.html",
    "part-checks.md",
    "part-unseen.md",
    "part-head.html",
    "part-foot.html",
    "part-gaps.html",
    "part-finding.html",
    "part-check.html",
    "part-addresses.html",
);
