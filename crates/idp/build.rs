//! Checks the texts of the four languages and hands texts and static files over to `src/pages`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use locales::{Catalogue, Source, Text};

#[path = "build/locales.rs"]
mod locales;

fn main() -> Result<(), Box<dyn Error>> {
    let out = out_dir()?;
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=static");
    write_texts(&out)?;
    write_assets(&out)?;
    Ok(())
}

/// The languages in the order of `pages::Language::ALL`; the first one is the yardstick.
const LANGUAGES: [&str; 4] = ["nl", "fr", "de", "en"];

/// Published names, constants and media types of the files in `static/`.
const ASSETS: [(&str, &str, &str); 3] = [
    ("fedtoken.css", "STYLESHEET", "text/css; charset=utf-8"),
    ("trial.css", "TRIAL_STYLESHEET", "text/css; charset=utf-8"),
    ("fedtoken.svg", "ICON", "image/svg+xml"),
];

fn write_texts(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut catalogues = Vec::new();
    let mut problems = Vec::new();
    for language in LANGUAGES {
        println!("cargo::rerun-if-changed=locales/{language}");
        let sources = read_sources(Path::new("locales").join(language))?;
        let whole: Vec<&str> = sources.iter().map(|file| file.content.as_str()).collect();
        fs::write(out.join(format!("{language}.ftl")), whole.join("\n"))?;
        let (catalogue, found) = Catalogue::read(language, &sources);
        problems.extend(found);
        catalogues.push(catalogue);
    }
    if let Some((first, others)) = catalogues.split_first() {
        problems.extend(others.iter().flat_map(|other| first.compare(other)));
        fs::write(out.join("texts.rs"), constants(first))?;
    }
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    Ok(())
}

fn read_sources(folder: PathBuf) -> io::Result<Vec<Source>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let content = fs::read_to_string(&path)?;
            let file = path.display().to_string();
            Ok(Source { file, content })
        })
        .collect()
}

fn constants(catalogue: &Catalogue) -> String {
    let mut code = String::new();
    for (id, text) in catalogue.texts() {
        let name = id.to_uppercase().replace('-', "_");
        code.push_str(&constant(id, &name, text));
    }
    code
}

fn constant(id: &str, name: &str, text: &Text) -> String {
    let (file, count) = (&text.file, text.variables.len());
    let doc = format!("/// The text `{id}` of `{file}` and its sisters.\n");
    if count == 0 {
        return format!("{doc}pub const {name}: super::TextId = super::TextId::new({id:?});\n");
    }
    let names: Vec<String> = text.variables.iter().map(|it| format!("{it:?}")).collect();
    let names = names.join(", ");
    format!(
        "{doc}pub const {name}: super::TextWith<{count}> = super::TextWith::new({id:?}, [{names}]);\n"
    )
}

fn write_assets(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut code = String::new();
    for (name, constant, content_type) in ASSETS {
        let source = fs::canonicalize(Path::new("static").join(name))?;
        let hash = fingerprint(&fs::read(&source)?);
        let (stem, extension) = name
            .split_once('.')
            .ok_or("a static file needs an ending")?;
        code.push_str(&format!(
            "/// `static/{name}` under a name that changes with its content.\n\
             pub const {constant}: Asset = Asset {{\n    \
             path: \"/static/{stem}-{hash:016x}.{extension}\",\n    \
             content_type: {content_type:?},\n    body: include_str!({source:?}),\n}};\n"
        ));
    }
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}

/// FNV-1a, 64 bits: a name for the browser's cache, no protection.
fn fingerprint(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo names the output folder in the environment"
)]
fn out_dir() -> Result<PathBuf, Box<dyn Error>> {
    Ok(std::env::var_os("OUT_DIR")
        .ok_or("OUT_DIR is not set")?
        .into())
}
