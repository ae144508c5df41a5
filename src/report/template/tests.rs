use std::path::Path;

use super::*;

#[derive(Serialize)]
struct Page {
    evil: &'static str,
    list: Vec<&'static str>,
    made: Raw,
}

fn page() -> Page {
    Page {
        evil: "<script>alert(1)</script>[x](http://e)\u{1b}[2J",
        list: vec!["<b>", "a"],
        made: Raw::new("<b>ours</b>".to_owned()),
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn rendered(name: &str, text: &str) -> Result<String, String> {
    let folder = folder(&[(name, text)]);
    // Less than a run has, so that the test of work without end does not take long.
    let own = folder::read(folder.path()).map_err(|wrong| wrong.to_string())?;
    let templates = Templates::with(own, 100_000).map_err(|wrong| wrong.to_string())?;
    let mut out = Vec::new();
    templates.write(name, page(), &mut out).map_err(|wrong| wrong.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn the_built_in_ones_are_well_formed() {
    Templates::built_in().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/templates");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "style.css")
        .collect();
    files.sort();
    let mut names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn no_template_prints_text_as_markup() {
    let ways = [
        "{{ evil }}",
        "{{ evil|safe }}",
        "{{ evil|e }}",
        "{{ evil|escape|safe }}",
        "{% autoescape false %}{{ evil }}{% endautoescape %}",
        "{% set x %}{{ evil }}{% endset %}{{ x }}",
        "{{ made ~ evil }}",
        "{{ (made ~ evil)|safe }}",
        "{{ list }}{{ list|join('<i>') }}",
        "{{ evil|replace('alert', '<img>')|safe }}",
        "{{ {'k': evil} }}",
        "{% filter safe %}{{ evil }}{% endfilter %}",
        "{{ evil|code }}{{ evil|fence('x\" onclick=\"y') }}",
        "{{ [evil]|first|upper|safe }}",
        "{{ '%s'|format(evil)|safe }}",
    ];
    for way in ways {
        for name in ["waves.html", "waves.md"] {
            // What the engine does not know is refused, which is as good.
            let Ok(text) = rendered(name, way) else { continue };
            assert!(!text.contains('\u{1b}'), "{name} {way}: {text}");
            let code = way.contains("code") && name.ends_with(".md");
            assert!(code || !text.to_lowercase().contains("<script"), "{name} {way}: {text}");
            assert!(!text.contains("<i>") && !text.contains("<img>"), "{name} {way}: {text}");
            let link = name.ends_with(".md") && text.contains("](http://");
            assert!(code || !link, "{name} {way}: {text}");
        }
    }
    assert_eq!(rendered("waves.html", "{{ made }}").unwrap(), "<b>ours</b>");
}

#[test]
fn no_template_reads_files() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "TOP-SECRET").unwrap();
    let place = secret.path().display().to_string();
    for way in ["include", "import", "extends", "from"] {
        for target in [place.as_str(), "/etc/passwd", "../../etc/passwd", "Cargo.toml"] {
            let text = match way {
                "import" => format!("{{% import \"{target}\" as x %}}{{{{ x }}}}"),
                "from" => format!("{{% from \"{target}\" import x %}}{{{{ x }}}}"),
                way => format!("{{% {way} \"{target}\" %}}"),
            };
            let refused = rendered("plan.html", &text).unwrap_err();
            assert!(!refused.contains("TOP-SECRET") && refused.contains("plan.html"), "{refused}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_folders_and_strangers_are_refused() {
    let links = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/etc/passwd", links.path().join("plan.md")).unwrap();
    let refused = Templates::with_folder(links.path()).unwrap_err().to_string();
    assert!(refused.contains("links and folders are not followed"), "{refused}");
    let folders = tempfile::tempdir().unwrap();
    std::fs::create_dir(folders.path().join("plan.md")).unwrap();
    assert!(Templates::with_folder(folders.path()).is_err());
    let strange = folder(&[("plam.md", "")]);
    let refused = Templates::with_folder(strange.path()).unwrap_err().to_string();
    assert!(refused.contains("no template has this name") && refused.contains("plan.md"));
    let large = folder(&[("plan.md", &"x".repeat(2 << 20))]);
    assert!(Templates::with_folder(large.path()).unwrap_err().to_string().contains("bytes"));
    assert!(Templates::with_folder(Path::new("/nonexistent")).is_err());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let wrong = rendered("plan.md", "ok\n{% if %}").unwrap_err();
    assert!(wrong.contains("plan.md") && wrong.contains("line 2"), "{wrong}");
    let wrong = rendered("plan.md", "ok\n{{ verdikt }}").unwrap_err();
    assert!(wrong.contains("plan.md, line 2") && wrong.contains("undefined"), "{wrong}");
}

#[test]
fn work_without_end_is_stopped() {
    let long =
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ a * b }}{% endfor %}{% endfor %}";
    assert!(rendered("plan.md", long).unwrap_err().contains("fuel"));
    assert!(rendered("plan.md", "{% include \"plan.md\" %}").is_err());
}

#[test]
fn ones_own_parts_can_be_included() {
    let folder = folder(&[
        ("plan.html", "{% include \"own-part.html\" %}"),
        ("own-part.html", "<p>{{ evil }}</p>"),
    ]);
    let templates = Templates::with_folder(folder.path()).unwrap();
    let mut out = Vec::new();
    templates.write("plan.html", page(), &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().starts_with("<p>&lt;script&gt;"));
}
