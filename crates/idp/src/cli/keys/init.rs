//! `fedtoken keys init`, and where the ring lies.

use std::path::PathBuf;

use crate::cli::{
    arguments::InitArguments,
    config::read,
    run::{Failed, say},
};
use crate::{config::Config, entropy::Entropy, keys::file};

pub(in crate::cli) fn init(arguments: InitArguments) -> Result<(), Failed> {
    let path = match arguments.ring {
        Some(path) => path,
        None => ring_path(&read(arguments.files)?)?,
    };
    file::create(&path, &mut Entropy::System.generator()?)?;
    say(&format!(
        "made {}; keep a copy away from the database\n",
        path.display()
    ))
}

/// The ring's file: `keys.ring_file` or what the service manager hands over.
pub(in crate::cli) fn ring_path(config: &Config) -> Result<PathBuf, Failed> {
    let handed = crate::config::credentials_directory().map(|folder| folder.join("ring"));
    config.keys.ring_file.clone().or(handed).ok_or_else(|| {
        "no key ring: set keys.ring_file and make it with `fedtoken keys init`".into()
    })
}
