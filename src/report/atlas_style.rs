//! Colours and patterns of the drawn atlas.

use std::fmt::Write as _;

use crate::sizing::Role;

/// The colours of a role, as `(role, light fill, light lines, dark fill, dark lines)`.
type Colors = (Role, &'static str, &'static str, &'static str, &'static str);

const COLORS: [Colors; 10] = [
    (Role::Free, "#ffffff", "#d0d7de", "#0d1117", "#30363d"),
    (Role::Pool, "#eaeef2", "#8c959f", "#21262d", "#6e7681"),
    (Role::PeeredVnet, "#ece4fb", "#8250df", "#2a1f45", "#a371f7"),
    (Role::Vnet, "#d8e9ff", "#0969da", "#10294a", "#58a6ff"),
    (Role::Subnet, "#c8efef", "#1b7c83", "#0c3238", "#56d4dd"),
    (Role::Service, "#fdebc0", "#9a6700", "#3b2a06", "#d29922"),
    (Role::PodNeeded, "#f5f0d0", "#7d6a00", "#33300f", "#c9b83c"),
    (Role::PodToday, "#a9d1f7", "#0a3069", "#1f4a7d", "#cae8ff"),
    (Role::PodCandidate, "#c9f2d0", "#116329", "#0f3d1d", "#56d364"),
    (Role::Conflict, "#ffd3ce", "#cf222e", "#5d1014", "#ff7b72"),
];

/// The lines of a role's pattern, in a tile of 8 by 8 units: no two roles share one.
const fn strokes(role: Role) -> &'static str {
    match role {
        Role::Free => "",
        Role::Pool => "M0 4h8",
        Role::PeeredVnet => "M1 1h1M5 5h1",
        Role::Vnet => "M4 0v8",
        Role::Subnet => "M0 2h8M0 6h8",
        Role::Service => "M0 4h8M4 0v8",
        Role::PodNeeded => "M2 4h4",
        Role::PodToday => "M0 0l8 8",
        Role::PodCandidate => "M0 8l8-8",
        Role::Conflict => "M0 0l8 8M0 8l8-8",
    }
}

/// Plain rules without variables, which many renderers of SVG do not know.
pub(super) fn style(svg: &mut String) {
    svg.push_str(
        "<style>\n.atlas text{font:13px ui-monospace,monospace;fill:#1f2328;white-space:pre}\n\
         .atlas .h{font-weight:bold}\n.atlas .n{text-anchor:end}\n.atlas .bg{fill:#ffffff}\n\
         .atlas .s{stroke:#1f2328;stroke-width:1}\n.atlas .l{fill:none;stroke-width:1.5}\n",
    );
    for (role, fill, line, _, _) in COLORS {
        colors(svg, role, fill, line);
    }
    svg.push_str(
        "@media (prefers-color-scheme:dark){\n.atlas text{fill:#e6edf3}\n.atlas .bg{fill:#0d1117}\n\
         .atlas .s{stroke:#e6edf3}\n",
    );
    for (role, _, _, fill, line) in COLORS {
        colors(svg, role, fill, line);
    }
    // Patterns make a printed page as large as a film; there, colours and numbers tell roles apart.
    svg.push_str("}\n@media print{\n");
    for (role, fill, ..) in COLORS {
        let _ = writeln!(svg, ".atlas .r-{}{{fill:{fill}}}", role.as_str());
    }
    svg.push_str("}\n</style>\n");
}

fn colors(svg: &mut String, role: Role, fill: &str, line: &str) {
    let name = role.as_str();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(svg, ".atlas .b-{name}{{fill:{fill}}} .atlas .l-{name}{{stroke:{line}}}");
}

/// The patterns that segments are filled with, as `atlas-` and the role's word.
pub(super) fn patterns(svg: &mut String) {
    svg.push_str("<defs>\n");
    for role in Role::ALL {
        let (name, strokes) = (role.as_str(), strokes(role));
        let _ = writeln!(
            svg,
            "<pattern id=\"atlas-{name}\" width=\"8\" height=\"8\" \
             patternUnits=\"userSpaceOnUse\"><rect class=\"b-{name}\" width=\"8\" height=\"8\"/>\
             <path class=\"l l-{name}\" d=\"{strokes}\"/></pattern>"
        );
    }
    svg.push_str("</defs>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_roles_look_the_same_without_colour() {
        assert!(COLORS.iter().map(|colors| colors.0).eq(Role::ALL));
        let mut patterns = Role::ALL.map(strokes);
        patterns.sort_unstable();
        assert!(patterns.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
