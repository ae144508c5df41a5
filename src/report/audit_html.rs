//! The audit as one HTML file that needs nothing else: no script, no network.
//!
//! It is well-formed XML as well, so that a test can read it. The summary comes first, each cluster is
//! folded; documentation of the checks stands once at the end.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::escape::xml_text;
use super::view::{AuditView, ClusterView, Summary, plural};
use crate::rules::{Finding, OpenCheck, RULES, Severity, Verdict, expand_source};

const STYLE: &str = include_str!("audit_html.css");
/// Beyond so many clusters a page with all evidence would be too large for a browser.
const WHOLE: usize = 2_000;

/// Writes the page, cluster by cluster.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_html(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    // Counts come first in the page, so the clusters are judged once for them alone.
    let mut summary = Summary::default();
    view.clusters().for_each(|cluster| summary.add(&cluster));
    let title = "AKS network audit";
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>"
    )?;
    let generated = xml_text(&view.generated_at);
    writeln!(out, "<p>{}. Generated {generated}.</p>", xml_text(&view.countdown()))?;
    if let Some(age) = view.data_age() {
        writeln!(out, "<p>{}.</p>", xml_text(&age))?;
    }
    writeln!(out, "</header>\n<main>")?;
    counts(view, &summary, out)?;
    gaps(view, out)?;
    let whole = summary.clusters <= WHOLE;
    writeln!(out, "<section>\n<h2>Clusters</h2>")?;
    if summary.clusters == 0 {
        writeln!(out, "<p>There is no cluster in the inventory.</p>")?;
    }
    if !whole {
        writeln!(
            out,
            "<p class=\"soft\">Of so many clusters, evidence, remedies and what open checks need stand in the JSON document.</p>"
        )?;
    }
    let mut used = BTreeSet::new();
    for cluster in view.clusters() {
        one(&cluster, whole, &mut used, out)?;
    }
    writeln!(out, "</section>")?;
    rules(&used, out)?;
    writeln!(out, "</main>\n</body>\n</html>")?;
    Ok(summary)
}

fn counts(view: &AuditView<'_>, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section>\n<h2>Summary</h2>")?;
    bars(summary, out)?;
    writeln!(
        out,
        "<ul>\n<li>{}, {} on kubenet</li>",
        plural(summary.clusters, "cluster", "clusters"),
        summary.affected
    )?;
    writeln!(out, "<li>Network models: {}</li>", xml_text(&summary.model_words()))?;
    writeln!(
        out,
        "<li>Open checks: {}, other unknown checks: {}, findings ignored by the settings: {}</li>",
        summary.open_checks, summary.unknown_checks, summary.suppressed
    )?;
    if let Some(requests) = view.inventory.requests {
        writeln!(out, "<li>Read with {requests}</li>")?;
    }
    let state = if view.inventory.gaps.is_empty() { "complete" } else { "incomplete" };
    writeln!(out, "<li>Inventory: <strong>{state}</strong></li>\n</ul>\n</section>")
}

/// A bar for each verdict, with its number as text.
fn bars(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    const WIDTH: usize = 330;
    let rows: Vec<(Verdict, usize)> = Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, summary.with_verdict(verdict)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 500 {}\" width=\"640\" role=\"img\" aria-label=\"Clusters by verdict: {}\" \
         font-size=\"14\" fill=\"currentColor\">",
        rows.len().max(1) * 26,
        xml_text(&summary.verdict_words())
    )?;
    for (index, (verdict, count)) in rows.iter().enumerate() {
        let (y, width) = (index * 26, (count * WIDTH / most).max(2));
        writeln!(
            out,
            "<g class=\"{verdict}\"><text x=\"0\" y=\"{}\">{verdict}</text><rect x=\"120\" y=\"{}\" width=\"{width}\" \
             height=\"18\" rx=\"3\"/><text x=\"{}\" y=\"{}\">{count}</text></g>",
            y + 18,
            y + 4,
            128 + width,
            y + 18
        )?;
    }
    writeln!(out, "</svg>")
}

fn gaps(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let gaps = &view.inventory.gaps;
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section class=\"gap\">\n<h2>Incomplete: {}</h2>\n<div class=\"wide\"><table>\n<caption>What could not be read</caption>\n\
         <thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Where</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>",
        plural(gaps.len(), "gap", "gaps")
    )?;
    for gap in gaps {
        writeln!(
            out,
            "<tr><td>{}</td><td>{} {}</td><td>{}</td></tr>",
            gap.code,
            xml_text(&gap.file),
            xml_text(&gap.path),
            xml_text(&gap.message)
        )?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</section>")
}

fn one(
    view: &ClusterView<'_>,
    whole: bool,
    used: &mut BTreeSet<&'static str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = view.audit.verdict;
    writeln!(
        out,
        "<details data-id=\"{}\" data-verdict=\"{verdict}\"><summary>{} <span class=\"{verdict}\">{}</span></summary>",
        xml_text(view.cluster.id.as_str()),
        xml_text(&view.cluster.name),
        xml_text(&view.verdict_words())
    )?;
    let range = view.address.pod_cidr.as_deref().unwrap_or("none");
    let target = view.address.target().map(|target| format!(", proposed {}", target.cidr));
    writeln!(
        out,
        "<p class=\"soft\">{} · {} · Kubernetes {} · {} · pod range {}{} · next: {}</p>",
        xml_text(view.cluster.location.text().unwrap_or("no region")),
        view.cluster.model(),
        xml_text(view.version()),
        plural(usize::try_from(view.address.demand.nodes_now).unwrap_or_default(), "node", "nodes"),
        xml_text(range),
        xml_text(&target.unwrap_or_default()),
        xml_text(view.next_action())
    )?;
    if !whole {
        return short(view, used, out);
    }
    writeln!(out, "<ul>")?;
    for finding in &view.audit.findings {
        used.insert(finding.rule.code);
        found(finding, out)?;
    }
    for (check, kind) in view
        .audit
        .open_checks
        .iter()
        .map(|check| (check, "open check"))
        .chain(view.audit.unknown_checks.iter().map(|check| (check, "unknown check")))
    {
        used.insert(check.rule.code);
        undecided(check, kind, out)?;
    }
    writeln!(out, "</ul></details>")
}

/// A cluster among very many: what stops or warns in words, the rest by its codes.
fn short(
    view: &ClusterView<'_>,
    used: &mut BTreeSet<&'static str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let audit = &view.audit;
    let (notes, told): (Vec<&Finding>, Vec<&Finding>) =
        audit.findings.iter().partition(|finding| finding.severity == Severity::Info);
    for finding in told {
        used.insert(finding.rule.code);
        let (code, severity) = (finding.rule.code, finding.severity);
        let ignored = if finding.suppressed.is_some() { " (ignored)" } else { "" };
        writeln!(
            out,
            "<p><b class=\"{severity}\">{code} {severity}</b>{ignored} {}</p>",
            xml_text(&finding.message)
        )?;
    }
    let notes: Vec<&str> = notes.iter().map(|finding| finding.rule.code).collect();
    let codes =
        |checks: &[OpenCheck]| checks.iter().map(|check| check.rule.code).collect::<Vec<_>>();
    let lists = [
        ("info", notes),
        ("open checks", codes(&audit.open_checks)),
        ("unknown checks", codes(&audit.unknown_checks)),
    ];
    for (title, codes) in lists {
        if !codes.is_empty() {
            used.extend(&codes);
            writeln!(out, "<p>{title}: {}</p>", codes.join(" "))?;
        }
    }
    writeln!(out, "</details>")
}

fn found(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (code, severity) = (finding.rule.code, finding.severity);
    write!(
        out,
        "<li data-rule=\"{code}\" data-severity=\"{severity}\"><a href=\"#{code}\">{code}</a> <strong class=\"{severity}\">{severity}</strong>: {}",
        xml_text(&finding.message)
    )?;
    if let Some(exception) = &finding.suppressed {
        let why = format!(
            " Ignored until {}: {} ({}).",
            exception.expires, exception.reason, exception.owner
        );
        write!(out, "<em>{}</em>", xml_text(&why))?;
    }
    for one in &finding.evidence {
        write!(out, "<br/><code>{}</code>", xml_text(&format!("{} = {}", one.path, one.value)))?;
    }
    let commands: Vec<String> =
        finding.remedy.commands.iter().map(|command| xml_text(&command.to_string())).collect();
    if !commands.is_empty() {
        write!(out, "<pre>{}</pre>", commands.join("\n"))?;
    }
    writeln!(out, "</li>")
}

fn undecided(check: &OpenCheck, kind: &str, out: &mut dyn Write) -> io::Result<()> {
    let code = check.rule.code;
    writeln!(
        out,
        "<li data-open=\"{code}\"><a href=\"#{code}\">{code}</a> <strong class=\"open\">{kind}</strong>: not decided: {}. To decide: <code>{}</code></li>",
        xml_text(&check.missing.what),
        xml_text(&check.missing.how)
    )
}

/// What the checks that occur mean, once each.
fn rules(used: &BTreeSet<&'static str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section>\n<h2>What the checks mean</h2>")?;
    for rule in RULES.iter().filter(|rule| used.contains(rule.code)) {
        writeln!(
            out,
            "<details id=\"{}\"><summary>{} {}</summary><p>{}</p><p>{}</p><ul>",
            rule.code,
            rule.code,
            xml_text(rule.title),
            xml_text(rule.why),
            xml_text(rule.fix)
        )?;
        for source in rule.sources {
            writeln!(out, "<li>{}</li>", xml_text(&expand_source(source)))?;
        }
        writeln!(out, "</ul></details>")?;
    }
    writeln!(out, "</section>")
}
