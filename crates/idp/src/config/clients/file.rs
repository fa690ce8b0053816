//! One file: a registration, with its secret by reference or as SHA-256.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use super::DeclaredClient;
use crate::{
    config::{said::without_the_line, secret::SecretSource},
    oidc::{
        Registration,
        registration::{House, MemberProblem},
    },
};

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The client, unless something is wrong.
    pub(super) client: Option<DeclaredClient>,
    /// Everything that is wrong.
    pub(super) problems: Vec<String>,
    /// The file of its secret.
    pub(super) secret_file: Option<PathBuf>,
}

/// Reads a file. A relative secret file lies beside it.
pub(super) fn read(path: &Path, house: &House<'_>) -> Found {
    let mut found = Found::default();
    let mut members = match members(path) {
        Ok(members) => members,
        Err(problem) => {
            found.problems.push(problem);
            return found;
        }
    };
    let file = taken(&mut members, SECRET_FILE, &mut found.problems);
    let sha256 = taken(&mut members, SECRET_SHA256, &mut found.problems);
    let beside = path.parent().unwrap_or_else(|| Path::new("."));
    found.secret_file = file.map(|file| beside.join(file));
    let source = SecretSource {
        file: found.secret_file.as_deref(),
        sha256: sha256.as_deref(),
    };
    let secret = source.digest();
    if let Err(error) = &secret {
        found.problems.push(error.to_string());
    }
    match Registration::from_members(&members) {
        Err(problems) => {
            found.problems.extend(texts(&problems));
            let unread: Vec<_> = problems.iter().map(MemberProblem::member).collect();
            found.problems.extend(of_the_rest(members, &unread, house));
        }
        Ok(registration) => {
            found.problems.extend(texts(&registration.check(house)));
            let stated = found.secret_file.iter().count() + sha256.iter().count();
            found.problems.extend(secret_problem(&registration, stated));
            found.client = Some(DeclaredClient {
                path: path.to_owned(),
                registration,
                secret: secret.ok().flatten(),
            });
        }
    }
    found.client = found.client.filter(|_| found.problems.is_empty());
    found
}

/// What is wrong with the members that could be read. Of the others nothing is known.
fn of_the_rest(mut members: Map<String, Value>, unread: &[&str], house: &House<'_>) -> Vec<String> {
    members.retain(|name, _| !unread.contains(&name.as_str()));
    let Ok(rest) = Registration::from_members(&members) else {
        return Vec::new();
    };
    let mut problems = texts(&rest.check(house));
    problems.retain(|problem| !unread.iter().any(|name| problem.contains(name)));
    problems
}

fn members(path: &Path) -> Result<Map<String, Value>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read ({error})"))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| without_the_line(error.to_string().trim_end()))?;
    match serde_json::to_value(table) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err("cannot be read".to_owned()),
    }
}

/// Takes one of our own keys out of the members.
fn taken(
    members: &mut Map<String, Value>,
    name: &str,
    problems: &mut Vec<String>,
) -> Option<String> {
    match members.remove(name)? {
        Value::String(text) => Some(text),
        _ => {
            problems.push(format!("{name} is not a text"));
            None
        }
    }
}

fn secret_problem(registration: &Registration, stated: usize) -> Option<String> {
    match (
        registration.token_endpoint_auth_method.takes_secret(),
        stated,
    ) {
        (true, 0) => Some(format!(
            "token_endpoint_auth_method needs {SECRET_FILE} or {SECRET_SHA256}"
        )),
        (false, 1..) => {
            Some("token_endpoint_auth_method takes no secret, and there is one".to_owned())
        }
        _ => None,
    }
}

fn texts(problems: &[impl ToString]) -> Vec<String> {
    problems
        .iter()
        .map(|it| with_advice(it.to_string()))
        .collect()
}

fn with_advice(problem: String) -> String {
    match problem.as_str() {
        "unknown key client_secret" => {
            format!("{problem}: a secret never stands here, but {SECRET_FILE} or {SECRET_SHA256}")
        }
        _ => problem,
    }
}

const SECRET_FILE: &str = "client_secret_file";
const SECRET_SHA256: &str = "client_secret_sha256";

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::secret::TokenDigest;

    use crate::{
        gateways::outbound::Exceptions,
        oidc::{Levels, registration::MutualTls},
    };

    const GOOD: &str = "client_id = \"rp\"\nredirect_uris = [\"https://rp.example/cb\"]\n";
    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn found(text: &str) -> Found {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("rp.secret"), SECRET).unwrap();
        fs::write(folder.path().join("rp.toml"), text).unwrap();
        read(
            &folder.path().join("rp.toml"),
            &House {
                issuer: "https://id.example",
                resources: &[],
                fetch: &Exceptions::default(),
                levels: &Levels::default(),
                mutual_tls: MutualTls::Absent,
            },
        )
    }

    #[test]
    fn a_sound_file_declares_a_client() {
        let found = found(&format!("{GOOD}client_secret_file = \"rp.secret\"\n"));
        assert_eq!(found.problems, [""; 0]);
        assert!(found.secret_file.unwrap().ends_with("rp.secret"));
        let client = found.client.unwrap();
        assert_eq!(client.registration.client_id, "rp");
        assert_eq!(client.secret, Some(TokenDigest::of(SECRET)));
    }

    #[test]
    fn a_public_client_has_no_secret_and_others_have_one() {
        let public = "token_endpoint_auth_method = \"none\"\n";
        assert_eq!(found(&format!("{GOOD}{public}")).problems, [""; 0]);
        let secret = "client_secret_file = \"rp.secret\"\n";
        let needless = found(&format!("{GOOD}{public}{secret}"));
        assert!(needless.problems[0].contains("takes no secret"));
        let lacking = found(GOOD);
        assert!(lacking.problems[0].contains("needs client_secret_file"));
        assert!(needless.client.is_none() && lacking.client.is_none());
    }

    #[test]
    fn all_problems_of_a_file_come_at_once() {
        let doubtful = found(
            "client_id = \"\"\nredirect_uris = [\"http://rp.example/\"]\n\
             client_secret_file = \"lost\"\n",
        );
        assert_eq!(doubtful.problems.len(), 3, "{:?}", doubtful.problems);
        let found = found("colour = 1\nclient_secret_sha256 = 7\nclient_id = 1\n");
        assert_eq!(found.problems.len(), 4, "{:?}", found.problems);
    }

    #[test]
    fn a_key_that_cannot_be_read_hides_no_other_problem() {
        let found = found(&format!(
            "{GOOD}client_secret_file = \"rp.secret\"\ncolour = 1\nsubject_type = \"x\"\n\
             minimum_level = 999\nsector_identifier = \"rp.example\"\n"
        ));
        let told = |part: &str| found.problems.iter().filter(|it| it.contains(part)).count();
        for part in ["unknown key colour", "subject_type: ", "minimum_level 999"] {
            assert_eq!(told(part), 1, "{part}: {:?}", found.problems);
        }
    }

    #[test]
    fn what_is_no_toml_is_one_problem() {
        let found = found("client_id = ");
        assert_eq!(found.problems.len(), 1);
    }

    #[test]
    fn the_secret_itself_has_no_place_in_a_file() {
        let found = found(&format!("{GOOD}client_secret = \"{SECRET}\"\n"));
        let known = found
            .problems
            .iter()
            .any(|it| it.starts_with("unknown key client_secret: ") && it.contains(SECRET_FILE));
        assert!(known, "{:?}", found.problems);
        assert!(found.problems.iter().all(|it| !it.contains(SECRET)));
    }

    #[test]
    fn the_example_of_the_documentation_is_sound() {
        let page = include_str!("../../../../../docs/clients.md");
        let (_, after) = page.split_once("```toml\n").unwrap();
        let (example, _) = after.split_once("```").unwrap();
        let found = found(&example.replace("library.secret", "rp.secret"));
        assert_eq!(found.problems, [""; 0]);
    }
}
