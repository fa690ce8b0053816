//! Files and folders of them: each file is one client.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{Declaration, FileProblem, file};
use crate::oidc::registration::House;

/// Reads files, and folders whose `*.toml` are taken.
#[must_use]
pub fn read(paths: &[PathBuf], house: &House<'_>) -> Declaration {
    let mut declaration = Declaration::default();
    for path in paths {
        match listed(path) {
            Ok(files) => declaration.files.extend(files),
            Err(error) => declaration.problems.push(FileProblem {
                path: path.clone(),
                what: format!("cannot be read ({error})"),
            }),
        }
    }
    declaration.files.sort();
    declaration.files.dedup();
    for path in declaration.files.clone() {
        let found = file::read(&path, house);
        declaration.files.extend(found.secret_file);
        declaration.clients.extend(found.client);
        let named = found.problems.into_iter().map(|what| FileProblem {
            path: path.clone(),
            what,
        });
        declaration.problems.extend(named);
    }
    refuse_twins(&mut declaration);
    declaration
}

/// The files that a path names, in order.
pub(super) fn listed(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
        if file.extension().is_some_and(|ending| ending == "toml")
            && !file.file_name().is_some_and(hidden)
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// Of two files for one client, nobody could say which is meant.
fn refuse_twins(declaration: &mut Declaration) {
    let mut owners: BTreeMap<String, PathBuf> = BTreeMap::new();
    for client in &declaration.clients {
        let client_id = &client.registration.client_id;
        match owners.get(client_id) {
            None => {
                owners.insert(client_id.clone(), client.path.clone());
            }
            Some(owner) => declaration.problems.push(FileProblem {
                path: client.path.clone(),
                what: format!(
                    "client_id {client_id} is declared by {} too",
                    owner.display()
                ),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gateways::outbound::Exceptions,
        oidc::{Levels, registration::MutualTls},
    };

    fn declared(files: &[(&str, &str)]) -> Declaration {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        read_from(&[folder.path().to_owned()])
    }

    fn read_from(paths: &[PathBuf]) -> Declaration {
        read(
            paths,
            &House {
                issuer: "https://id.example",
                resources: &[],
                fetch: &Exceptions::default(),
                levels: &Levels::default(),
                mutual_tls: MutualTls::Absent,
            },
        )
    }

    fn public(client_id: &str) -> String {
        format!(
            "client_id = \"{client_id}\"\nredirect_uris = [\"https://rp.example/cb\"]\n\
             token_endpoint_auth_method = \"none\"\n"
        )
    }

    #[test]
    fn every_toml_of_a_folder_is_a_client() {
        let found = declared(&[
            ("b.toml", &public("b")),
            ("a.toml", &public("a")),
            ("notes.txt", "no client"),
            (".a.toml.swp", "an editor's"),
            (".hidden.toml", "an editor's"),
        ]);
        assert_eq!(found.problems, []);
        let ids: Vec<_> = found
            .clients
            .iter()
            .map(|it| &it.registration.client_id)
            .collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn problems_of_all_files_come_at_once_and_name_them() {
        let found = declared(&[
            ("a.toml", &public("")),
            ("b.toml", "x = 1"),
            ("c.toml", &public("c")),
        ]);
        let named = |name: &str| {
            let of = |it: &&FileProblem| it.path.ends_with(name);
            found.problems.iter().filter(of).count()
        };
        assert_eq!(
            (named("a.toml"), named("b.toml"), named("c.toml")),
            (1, 3, 0)
        );
        assert!(found.problems[0].to_string().contains("a.toml: client_id"));
    }

    #[test]
    fn two_files_for_one_client_are_a_problem() {
        let found = declared(&[("a.toml", &public("rp")), ("b.toml", &public("rp"))]);
        assert_eq!(found.problems.len(), 1);
        assert!(found.problems[0].path.ends_with("b.toml"));
        assert!(found.problems[0].what.contains("a.toml"));
    }

    #[test]
    fn a_path_that_is_not_there_is_a_problem() {
        let found = read_from(&[PathBuf::from("/nonexistent/rp.toml")]);
        assert_eq!(found.problems.len(), 1);
    }
}
