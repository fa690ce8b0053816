//! Layers of a configuration, and all that is wrong with them.

use super::*;

fn from_text(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, text).unwrap();
    load(&Overrides {
        files: vec![file],
        ..Overrides::default()
    })
}

#[test]
fn a_file_lies_over_the_defaults() {
    let config = from_text("[oidc]\nissuer = \"https://id.example\"\n").unwrap();
    assert_eq!(config.oidc.issuer, "https://id.example");
    assert_eq!(config.throttle.multiplier, 1);
}

#[test]
fn names_of_other_providers_are_read() {
    let text =
        "[levels]\nsms = 349\n[levels.aliases]\n\"urn:a:b.c\" = \"urn:fedtoken:level:300\"\n";
    let levels = from_text(text).unwrap().levels;
    let meaning = levels.aliases.get("urn:a:b.c").map(String::as_str);
    assert_eq!((levels.sms, meaning), (349, Some("urn:fedtoken:level:300")));
}

#[test]
fn all_problems_come_in_one_list() {
    let error = from_text(
        "[oidc]\nisuer = \"x\"\ncolour = 1\n[throttle]\nmultiplier = \"many\"\n[what]\na = 1\n",
    )
    .unwrap_err();
    let list = error.to_string();
    for part in ["oidc.isuer", "oidc.colour", "what.a", "multiplier"] {
        assert!(list.contains(part), "{part} is missing in {list}");
    }
}

#[test]
fn values_that_can_be_read_are_checked_beside_those_that_cannot() {
    let error = from_text(
        "[oidc]\nissuer = \"ftp://id.example\"\ncolour = 1\n[ops]\nlisten = \"nonsense\"\n\
         [token]\ncells = \"many\"\n",
    );
    let ConfigError(problems) = error.unwrap_err();
    let mut parts = [
        "oidc.issuer must be https",
        "ops.listen: invalid socket address",
        "token.cells must be",
        "unknown key oidc.colour",
    ]
    .into_iter();
    let told = |(problem, part): (&String, &str)| problem.starts_with(part);
    assert_eq!(problems.len(), parts.len(), "{problems:?}");
    assert!(problems.iter().zip(&mut parts).all(told), "{problems:?}");
}

#[test]
fn all_problems_within_a_key_are_told() {
    let text =
        "[oidc]\nissuer = \"https://id.example\"\n[oidc.registration]\nenabled = 1\nwho = 1\n";
    let ConfigError(problems) = from_text(text).unwrap_err();
    assert!(problems[0].starts_with("oidc.registration.enabled: invalid type"));
    assert!(problems[1].starts_with("unknown key oidc.registration.who (in "));
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn each_key_is_told_with_the_file_it_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let first = "[oidc]\ncolour = 1\n[ops]\nlisten = 1\n[oidc.registration]\nwho = 1\n";
    let second = "[what]\na = 1\n[token]\nshape = 1\n";
    let files = vec![write("first", first), write("second", second)];
    let values = Overrides {
        files,
        ..Overrides::default()
    };
    let ConfigError(problems) = load(&values).unwrap_err();
    for (key, file) in [
        ("oidc.colour", "first"),
        ("ops.listen", "first"),
        ("oidc.registration.who", "first"),
        ("what.a", "second"),
        ("token.shape", "second"),
    ] {
        let of_it: Vec<_> = problems.iter().filter(|one| one.contains(key)).collect();
        assert_eq!(of_it.len(), 1, "{problems:?}");
        assert!(of_it[0].ends_with(&format!("/{file})")), "{of_it:?}");
    }
}

#[test]
fn each_problem_has_its_line() {
    let text = ConfigError(vec!["one".into(), "two\n1 | x\n".into()]).to_string();
    assert_eq!(
        text,
        "the configuration is not sound:\n  one\n  two\n    1 | x"
    );
}

#[test]
fn what_is_no_toml_is_told_once() {
    let ConfigError(problems) = from_text("[oidc\n").unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (file, problem) = problems[0].split_once(": ").unwrap();
    assert!(file.ends_with("config.toml") && problem.starts_with("TOML parse error"));
}

#[test]
fn of_a_value_that_cannot_be_read_nothing_else_is_said() {
    let ConfigError(problems) = from_text("[oidc]\nissuer = 7\n").unwrap_err();
    assert!(problems[0].starts_with("oidc.issuer: invalid type"));
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn keys_within_keys_are_looked_at_too() {
    for (text, wrong) in [
        ("[oidc.registration]\nenable = true\n", "enable"),
        (
            "[tls.mutual]\nlisten = \"127.0.0.1:1\"\naddress = 1\n",
            "address",
        ),
        (
            "[[oidc.resources]]\nidentifier = \"urn:a\"\nscope = \"a:b\"\nscopes = 1\n",
            "scopes",
        ),
    ] {
        let error = from_text(text).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
    let text = "[oidc]\nissuer = \"x\"\n[oidc.registration]\nenabled = true\n";
    assert!(from_text(text).unwrap().oidc.registration.enabled);
}

#[test]
fn a_missing_file_is_a_problem() {
    let missing = PathBuf::from("/nonexistent/config.toml");
    let error = load(&Overrides {
        files: vec![missing],
        ..Overrides::default()
    })
    .unwrap_err();
    assert!(error.to_string().contains("is not a file"));
}

#[test]
fn no_problem_shows_what_it_found() {
    let texts = [
        (
            "[database]\nurl = \"postgres://fed:hunter2@h/db\n",
            "line 2",
        ),
        (
            "database = \"postgres://fed:hunter2@h/db\"\n",
            "database: invalid type: found a text",
        ),
        (
            "[throttle]\nmultiplier = \"hunter2\"\n",
            "throttle.multiplier: invalid type: found a text",
        ),
        (
            "[database]\nurl = [\"hunter2\"]\n",
            "database.url: invalid type: found a list",
        ),
    ];
    for (text, said) in texts {
        let list = from_text(text).unwrap_err().to_string();
        assert!(list.contains(said), "{list}");
        assert!(!list.contains("hunter2"), "{list}");
        assert!(!list.contains("unknown key"), "{list}");
    }
}
