//! What the commands about clients share.

use std::path::PathBuf;

use crate::{
    app,
    cli::{
        arguments::{ClientFiles, Files},
        config::read as read_config,
        run::Failed,
    },
    clients::{ApplyError, Plan, Prune},
    config::{
        Config,
        clients::{Declaration, FileProblem, read},
    },
};

/// The configuration, and what the files declare in it.
pub(super) fn declared(files: Files, paths: &[PathBuf]) -> Result<(Config, Declaration), Failed> {
    let config = read_config(files)?;
    let declaration = declaration(&config, paths)?;
    Ok((config, declaration))
}

/// What the files declare under this configuration.
pub(in crate::cli) fn declaration(
    config: &Config,
    paths: &[PathBuf],
) -> Result<Declaration, Failed> {
    let door = app::door(config)?;
    let levels = config.levels.levels()?;
    let mutual_tls = config.tls.mutual_tls();
    let house = config.oidc.house(door.exceptions(), &levels, mutual_tls);
    Ok(read(paths, &house))
}

/// The declaration, if nothing is wrong with it.
pub(super) fn sound(declaration: Declaration) -> Result<Declaration, Failed> {
    if declaration.problems.is_empty() {
        Ok(declaration)
    } else {
        Err(problems(declaration.problems))
    }
}

/// What is said of a plan: who names single files does not ask about the other clients.
pub(super) fn asked(paths: &[PathBuf], mut plan: Plan) -> Plan {
    if !paths.iter().any(|path| path.is_dir()) {
        plan.without_file.clear();
    }
    plan
}

/// All problems as one failure.
pub(super) fn problems(problems: Vec<FileProblem>) -> Failed {
    ApplyError::Problems(problems).into()
}

impl ClientFiles {
    /// Whether clients without a file are removed.
    pub(super) const fn prune(&self) -> Prune {
        if self.prune {
            Prune::Remove
        } else {
            Prune::Keep
        }
    }
}
