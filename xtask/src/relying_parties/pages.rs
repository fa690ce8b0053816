//! The pages show the programs that are run: a code block below a mark that names a file is that file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::run;

const PAGES: &str = "docs/relying-parties";
/// What stands on the line above the code block, around the path of the file from the top of the repository.
const MARK: (&str, &str) = ("<!-- file: ", " -->");
const FENCE: &str = "```";

/// Compares every page with the files that it shows.
///
/// # Errors
/// `PagesDiffer`, with the pages printed; `Unreadable` for a page or a file that a page names.
pub(super) fn check() -> Result<(), Failure> {
    let mut different = 0;
    for path in paths()? {
        let (kept, shown) = both(&path)?;
        if kept != shown {
            println!("{}: shows something else than is run", path.display());
            different += 1;
        }
    }
    match different {
        0 => Ok(()),
        pages => Err(Failure::PagesDiffer { pages }),
    }
}

/// Writes the files into the pages that show them.
///
/// # Errors
/// `Unreadable` for a page or a file that a page names.
pub(super) fn bless() -> Result<(), Failure> {
    for path in paths()? {
        let (kept, shown) = both(&path)?;
        if kept != shown {
            fs::write(&path, shown).map_err(|source| Failure::unreadable(&path, source))?;
            println!("{}: written", path.display());
        }
    }
    Ok(())
}

/// A page as it is and as it should be.
fn both(path: &Path) -> Result<(String, String), Failure> {
    let kept = read(path)?;
    let shown = with_files(&kept, |file| read(&run::top().join(file)))?;
    Ok((kept, shown))
}

fn paths() -> Result<Vec<PathBuf>, Failure> {
    let folder = run::top().join(PAGES);
    let unreadable = |source| Failure::unreadable(&folder, source);
    let entries = fs::read_dir(&folder).map_err(unreadable)?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::unreadable(path, source))
}

/// The page with what each named file holds in the code block below its mark.
fn with_files(
    page: &str,
    read: impl Fn(&str) -> Result<String, Failure>,
) -> Result<String, Failure> {
    let mut written = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(file) = marked(line) else { continue };
        let opening = lines.next().unwrap_or(FENCE);
        let ending = lines.find(|line| *line == FENCE).unwrap_or(FENCE);
        let text = read(file)?;
        written.push_str(&format!("{opening}\n{text}{ending}\n"));
    }
    Ok(written)
}

fn marked(line: &str) -> Option<&str> {
    line.strip_prefix(MARK.0)?.strip_suffix(MARK.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n\n<!-- file: a.py -->\n```python\nold\n```\n\n```sh\nls\n```\n";

    fn shown(page: &str, text: &str) -> String {
        with_files(page, |file| {
            assert_eq!(file, "a.py");
            Ok(text.to_owned())
        })
        .unwrap()
    }

    #[test]
    fn a_page_that_shows_its_file_stays() {
        assert_eq!(shown(PAGE, "old\n"), PAGE);
    }

    #[test]
    fn a_changed_file_changes_its_block_and_nothing_else() {
        let changed = PAGE.replace("old\n", "new\nlines\n");
        assert_eq!(shown(PAGE, "new\nlines\n"), changed);
    }

    #[test]
    fn a_missing_file_is_named() {
        let page = "<!-- file: no/such/file.py -->\n```\n```\n";
        let said = with_files(page, |file| read(&run::top().join(file)));
        assert!(said.unwrap_err().to_string().contains("no/such/file.py"));
    }

    #[test]
    fn the_pages_show_what_is_run() {
        for path in paths().unwrap() {
            let (kept, shown) = both(&path).unwrap();
            assert_eq!(kept, shown, "{}", path.display());
        }
    }
}
