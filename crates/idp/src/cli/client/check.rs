//! `fedtoken client check`: everything that is wrong with files, without a database.

use serde_json::json;

use super::parts::{declared, problems};
use crate::cli::{
    arguments::{CheckArguments, Output},
    run::{Failed, say},
};

/// Prints the clients that are sound, and fails with all problems of the others.
pub(in crate::cli) fn check(arguments: CheckArguments) -> Result<(), Failed> {
    let output = arguments.output;
    let (_, declaration) = declared(arguments.files, &arguments.paths)?;
    let declared = declaration.clients.iter();
    let mut sound: Vec<_> = declared
        .map(|it| it.registration.client_id.as_str())
        .collect();
    // Of two files for one client neither is sound, whichever is named.
    let all = sound.clone();
    sound.retain(|client_id| all.iter().filter(|it| *it == client_id).count() == 1);
    match output {
        Output::Text => {
            for client_id in &sound {
                say(&format!("sound {client_id}\n"))?;
            }
            if declaration.files.is_empty() && declaration.problems.is_empty() {
                say("no client is declared: there is no *.toml\n")?;
            }
        }
        Output::Json => {
            let found: Vec<_> = declaration
                .problems
                .iter()
                .map(|it| json!({ "path": it.path, "problem": it.what }))
                .collect();
            let told = json!({ "clients": sound, "problems": found });
            say(&format!("{told:#}\n"))?;
        }
    }
    if declaration.problems.is_empty() {
        Ok(())
    } else {
        Err(problems(declaration.problems))
    }
}
