//! The commands as an operator meets them: what they leave alone, and what they say.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use crate::support::{Desk, Place, Trial};

/// The commands that only look at the database, and those that change one only if it is there.
const LOOKS: [&[&str]; 6] = [
    &["keys", "list"],
    &["client", "list"],
    &["client", "plan", "clients.d"],
    &["client", "explain", "shop"],
    &["keys", "rotate"],
    &["keys", "rotate", "--signing"],
];

#[test]
fn who_only_looks_makes_no_database() {
    let desk = Desk::new();
    for words in LOOKS {
        let said = desk.run(words);
        assert_eq!(said.code, 1, "{words:?}: {said:?}");
        for part in ["fedtoken.db is not there", "fedtoken migrate up"] {
            assert!(said.problems.contains(part), "{words:?}: {said:?}");
        }
        assert!(!desk.path("fedtoken.db").exists(), "{words:?}");
    }
}

#[test]
fn who_only_looks_migrates_nothing() {
    let desk = Desk::new();
    // What a program that was killed before its first migration leaves.
    desk.write("fedtoken.db", "");
    for words in LOOKS {
        let said = desk.run(words);
        assert_eq!(said.code, 1, "{words:?}: {said:?}");
        for part in ["an older schema or none", "fedtoken migrate up"] {
            assert!(said.problems.contains(part), "{words:?}: {said:?}");
        }
        assert_eq!(fs::read(desk.path("fedtoken.db")).unwrap(), b"");
    }
}

#[test]
fn who_only_looks_says_what_is_there() {
    let desk = Desk::with_database();
    let before = fs::read(desk.path("fedtoken.db")).unwrap();
    for words in &LOOKS[..3] {
        desk.tells(words);
    }
    let said = desk.run(LOOKS[3]);
    assert!(
        said.problems.contains("there is no client shop"),
        "{said:?}"
    );
    assert_eq!(fs::read(desk.path("fedtoken.db")).unwrap(), before);
}

#[test]
fn only_a_ring_that_is_not_there_is_to_be_made() {
    let desk = Desk::with_database();
    let ring = desk.path("ring");
    let name = ring.display().to_string();
    let text = fs::read(&ring).unwrap();
    let said = |what: &str| {
        for words in [&["serve"][..], &["keys", "list"], &["journal", "verify"]] {
            let said = desk.run(words);
            assert_eq!(said.code, 1, "{words:?}: {said:?}");
            for part in [&name, what] {
                assert!(said.problems.contains(part), "{words:?}: {said:?}");
            }
            let advises = said.problems.contains("keys init");
            assert_eq!(
                advises,
                what.starts_with("there is no key ring"),
                "{words:?}: {said:?}"
            );
        }
    };
    fs::set_permissions(&ring, Permissions::from_mode(0o644)).unwrap();
    said("chmod 600");
    fs::set_permissions(&ring, Permissions::from_mode(0o600)).unwrap();
    fs::write(&ring, "garbage").unwrap();
    said("not of the form");
    fs::remove_file(&ring).unwrap();
    said("there is no key ring: put the one of this database back");
    // It cannot be read, by root neither.
    fs::create_dir(&ring).unwrap();
    fs::set_permissions(&ring, Permissions::from_mode(0o700)).unwrap();
    said("is a folder");
    fs::remove_dir(&ring).unwrap();
    fs::write(&ring, text).unwrap();
}

#[test]
fn a_ring_that_is_not_overwritten_is_named() {
    let desk = Desk::new();
    let said = desk.run(&["keys", "init"]);
    let name = desk.path("ring").display().to_string();
    assert!(said.problems.contains(&name), "{said:?}");
    assert!(said.problems.contains("never overwritten"), "{said:?}");
    let said = desk.run(&["keys", "init", "--ring", "none/ring"]);
    let what = "none/ring: the folder none is not there";
    assert!(said.problems.contains(what), "{said:?}");
}

#[test]
fn every_command_that_needs_the_ring_takes_another_one() {
    let desk = Desk::with_database();
    fs::rename(desk.path("ring"), desk.path("elsewhere")).unwrap();
    let ring = desk.path("elsewhere").display().to_string();
    let url = format!("sqlite://{}", desk.path("fedtoken.db").display());
    for words in [
        &["client", "apply", "clients.d"][..],
        &["journal", "verify"],
        &["journal", "export"],
        &["backup", "--check", &url],
        &["keys", "list"],
    ] {
        assert_eq!(desk.run(words).code, 1, "{words:?}");
        desk.tells(&[words, &["--ring", &ring]].concat());
    }
}

#[test]
fn a_cause_is_said_once() {
    let desk = Desk::new();
    desk.write("fedtoken.db", &"no database at all ".repeat(100));
    let said = desk.run(&["client", "list"]);
    let times = said.problems.matches("file is not a database").count();
    assert_eq!(times, 1, "{said:?}");
}

#[tokio::test]
async fn a_ring_file_that_is_well_again_is_told() {
    let desk = Desk::new();
    let serving = Trial::spawn(desk.command(&["serve"]));
    serving.says("the provider listens").await;
    let before = fs::read(desk.path("ring")).unwrap();
    fs::write(desk.path("ring"), "garbage").unwrap();
    serving.says("the key ring is left as it was").await;
    assert!(!serving.said().contains("well again"));
    fs::write(desk.path("ring"), before).unwrap();
    serving.says("the key ring is well again").await;
    desk.tells(&["keys", "rotate"]);
    serving.says("another key ring is in use").await;
    let said = serving.said();
    let line = said.lines().find(|line| line.contains("another key ring"));
    let line = line.unwrap();
    let listed = desk.tells(&["keys", "list"]);
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let name = format!("{} on 127.0.0.1:", machine.trim());
    assert!(listed.contains(&name), "{listed}");
    assert!(
        line.contains("seals_with=k1") && line.contains("k2-"),
        "{line}"
    );
    serving.stop().await;
}

#[tokio::test]
async fn a_bad_file_of_a_client_that_goes_is_told() {
    let desk = Desk::new();
    let serving = Trial::spawn(desk.command(&["serve"]));
    serving.says("the provider listens").await;
    desk.write("clients.d/shop.toml", "client_id = 1\n");
    serving.says("the clients are left as they were").await;
    fs::remove_file(desk.path("clients.d/shop.toml")).unwrap();
    serving.says("the files of clients are sound again").await;
    serving.stop().await;
}

#[test]
fn a_configuration_is_checked_with_what_it_names() {
    let desk = Desk::new();
    let sound = desk.tells(&["config", "check"]);
    assert!(sound.contains("the configuration is sound"), "{sound}");
    fs::set_permissions(desk.path("ring"), Permissions::from_mode(0o644)).unwrap();
    desk.write("clients.d/a.toml", "client_id = \"a\"\ncolour = 1\n");
    desk.write("clients.d/b.toml", "client_id = \n");
    let said = desk.run(&["config", "check"]);
    assert_eq!(said.code, 1, "{said:?}");
    for (begin, part) in [
        ("  keys.ring_file: ", "chmod 600"),
        ("  oidc.clients_dir: ", "a.toml: unknown key colour"),
        ("  oidc.clients_dir: ", "b.toml: TOML parse error"),
    ] {
        let told = |line: &str| line.starts_with(begin) && line.contains(part);
        assert!(said.problems.lines().any(told), "{part}: {said:?}");
    }
    assert!(!desk.path("fedtoken.db").exists());
}

#[test]
fn a_secret_that_is_taken_for_a_file_of_a_client_is_not_shown() {
    let desk = Desk::new();
    desk.write("clients.d/shop.secret", "86b3071d-nobody-may-read-this\n");
    for verb in ["check", "plan"] {
        let said = desk.run(&["client", verb, "clients.d/shop.secret"]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.problems.contains("TOML parse error"), "{said:?}");
        assert!(!format!("{said:?}").contains("86b3071d"), "{said:?}");
    }
}

#[test]
fn a_ring_and_a_folder_that_are_missing_fail_the_check() {
    let desk = Desk::new();
    fs::remove_file(desk.path("ring")).unwrap();
    fs::remove_dir(desk.path("clients.d")).unwrap();
    let said = desk.run(&["config", "check"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.problems.contains("there is no key ring"), "{said:?}");
    assert!(said.problems.contains("clients.d is not there"), "{said:?}");
}

#[test]
fn a_ring_that_the_service_manager_hands_over_is_named_to_the_check() {
    let desk = Desk::new();
    let text = fs::read_to_string(desk.path("config.toml")).unwrap();
    let without = text.lines().filter(|line| !line.starts_with("ring_file"));
    desk.write("config.toml", &without.collect::<Vec<_>>().join("\n"));
    let told = desk.tells(&["config", "check"]);
    assert!(told.contains("was not looked at"), "{told}");
    let said = desk.run(&["journal", "verify"]);
    assert!(said.problems.contains("no key ring is named"), "{said:?}");
    assert!(!said.problems.contains("keys init"), "{said:?}");
    let said = desk.run(&["serve"]);
    assert!(said.problems.contains("LoadCredential="), "{said:?}");
    let ring = desk.path("ring").display().to_string();
    let told = desk.tells(&["config", "check", "--ring", &ring]);
    assert_eq!(told, "the configuration is sound\n");
    fs::write(&ring, "garbage").unwrap();
    assert_eq!(desk.run(&["config", "check", "--ring", &ring]).code, 1);
}

#[test]
fn a_folder_without_clients_is_said_to_be_one() {
    let desk = Desk::new();
    let told = desk.tells(&["client", "check", "clients.d"]);
    assert_eq!(told, "no client is declared: there is no *.toml\n");
}

#[test]
fn of_two_files_for_one_client_neither_is_sound() {
    let desk = Desk::new();
    let text = "client_id = \"a\"\nredirect_uris = [\"https://rp.example/cb\"]\n\
        token_endpoint_auth_method = \"none\"\n";
    desk.write("clients.d/a.toml", text);
    desk.write("clients.d/b.toml", text);
    desk.write("clients.d/c.toml", &text.replace("\"a\"", "\"c\""));
    let said = desk.run(&["client", "check", "clients.d"]);
    assert_eq!(
        (said.code, said.data.as_str()),
        (1, "sound c\n"),
        "{said:?}"
    );
}

#[test]
fn a_client_whose_file_is_gone_is_named_with_what_removes_it() {
    let desk = Desk::with_database();
    let text = "client_id = \"a\"\nredirect_uris = [\"https://rp.example/cb\"]\n\
        token_endpoint_auth_method = \"none\"\n";
    desk.write("clients.d/a.toml", text);
    desk.tells(&["client", "apply", "clients.d"]);
    fs::remove_file(desk.path("clients.d/a.toml")).unwrap();
    let told = desk.tells(&["client", "plan", "clients.d"]);
    assert_eq!(
        told,
        "nothing to do\na has no file and stays (`--prune` removes it)\n"
    );
    assert_eq!(
        desk.tells(&["client", "apply", "clients.d", "--prune"]),
        "removed a\n"
    );
}

#[test]
fn a_check_of_health_names_whom_it_asked() {
    let desk = Desk::new();
    // Nobody listens there (port 1 is for tcpmux, RFC 1078).
    let text = fs::read_to_string(desk.path("config.toml")).unwrap();
    let text = text.replace(
        "[ops]\nlisten = \"127.0.0.1:0\"",
        "[ops]\nlisten = \"127.0.0.1:1\"",
    );
    desk.write("config.toml", &text);
    let said = desk.run(&["healthcheck"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.problems.contains("ops.listen 127.0.0.1:1: "),
        "{said:?}"
    );
}

#[test]
fn signing_keys_of_an_empty_database_have_no_successors() {
    let desk = Desk::with_database();
    let said = desk.run(&["keys", "rotate", "--signing"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.problems.contains("start one first"), "{said:?}");
}

#[tokio::test]
async fn persons_that_are_there_are_kept_and_it_is_said() {
    let place = Place::new();
    let first = place.start(&["--persons", "1"]).await;
    assert!(!first.said().contains("--persons"));
    first.stop().await;
    let again = place.start(&[]).await;
    assert!(!again.said().contains("--persons"));
    again.stop().await;
    let asked = place.start(&["--persons", "2"]).await;
    assert!(asked.said().contains("--persons is passed over"));
    asked.stop().await;
}
