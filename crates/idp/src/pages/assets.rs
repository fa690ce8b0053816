//! The static files of the pages, part of the program; their names change with their content.

/// A file that a browser fetches once and may keep for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asset {
    /// Path below the issuer's prefix, with a hash of the content in the name.
    pub path: &'static str,
    /// Value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The content.
    pub body: &'static str,
}

/// The static file at this path below the issuer's prefix.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.path == path)
}

/// Every static file.
pub static ALL: [Asset; 3] = [STYLESHEET, TRIAL_STYLESHEET, ICON];

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_under_its_own_name() {
        for asset in &ALL {
            assert_eq!(find(asset.path), Some(asset));
            assert!(asset.path.starts_with("/static/"));
        }
        assert_eq!(find("/static/fedtoken.css"), None);
    }

    #[test]
    fn styles_load_nothing_from_elsewhere() {
        for asset in [STYLESHEET, TRIAL_STYLESHEET] {
            for word in ["url(", "@import", "http:", "https:"] {
                assert!(!asset.body.contains(word), "{word} in {}", asset.path);
            }
        }
        assert!(!ICON.body.contains("<script"));
    }
}
