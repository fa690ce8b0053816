//! `fedtoken keys init`.

use super::ring::{ring_path, unusable};
use crate::{
    cli::{
        arguments::InitArguments,
        config::read,
        run::{Failed, say},
    },
    entropy::Entropy,
    keys::file,
};

pub(in crate::cli) fn init(arguments: InitArguments) -> Result<(), Failed> {
    let path = match arguments.ring {
        Some(path) => path,
        None => ring_path(&read(arguments.files)?, None)?,
    };
    file::create(&path, &mut Entropy::System.generator()?).map_err(unusable(&path))?;
    say(&format!(
        "made {}; keep a copy away from the database\n",
        path.display()
    ))
}
