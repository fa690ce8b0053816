//! `fedtoken client`: clients as files, by the real program.

use serde_json::{Value, json};

use crate::support::{Desk, STOP, Trial};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn client(client_id: &str, more: &str) -> String {
    format!(
        "client_id = \"{client_id}\"\nredirect_uris = [\"https://rp.example/cb\"]\n\
         client_secret_file = \"rp.secret\"\n{more}"
    )
}

#[test]
fn a_check_names_everything_and_needs_no_database() {
    let desk = Desk::new();
    desk.write("clients.d/rp.secret", SECRET);
    desk.write("clients.d/a.toml", &client("a", ""));
    assert_eq!(desk.tells(&["client", "check", "clients.d"]), "sound a\n");
    desk.write(
        "clients.d/b.toml",
        &client("b", "colour = 1\nminimum_level = 1\n"),
    );
    desk.write("clients.d/c.toml", &client("a", "profile = \"fapi2\"\n"));
    let said = desk.run(&["client", "check", "clients.d"]);
    assert_eq!((said.code, said.data.as_str()), (1, "sound a\n"));
    for part in ["b.toml: unknown key colour", "c.toml: profile fapi2 needs"] {
        assert!(said.problems.contains(part), "{said:?}");
    }
    let said = desk.run(&["client", "check", "clients.d", "--output", "json"]);
    let told: Value = serde_json::from_str(&said.data).unwrap();
    assert_eq!(told["clients"], json!(["a"]));
    assert!(told["problems"].as_array().unwrap().len() > 1);
    assert!(!desk.path("fedtoken.db").exists());
}

#[test]
fn a_plan_changes_nothing_and_an_apply_does_what_it_said() {
    let desk = Desk::with_database();
    desk.write("rp.secret", SECRET);
    desk.write("a.toml", &client("a", ""));
    let planned = desk.tells(&["client", "plan", "a.toml"]);
    assert!(planned.starts_with("add a\n"), "{planned}");
    assert_eq!(desk.tells(&["client", "list"]), "");
    let applied = desk.tells(&["client", "apply", "a.toml"]);
    assert_eq!(applied, planned.replacen("add", "added", 1));
    assert_eq!(
        desk.tells(&["client", "apply", "a.toml"]),
        "nothing to do\n"
    );
    assert_eq!(desk.tells(&["client", "list"]), "a\n");

    desk.write("rp.secret", &SECRET.replace('0', "1"));
    desk.write("a.toml", &client("a", "minimum_level = 400\n"));
    let plan = desk.json(&["client", "plan", "a.toml"]);
    let step = json!({
        "client_id": "a", "action": "change", "secret": "changed",
        "members": [{"member": "minimum_level", "from": 300, "to": 400}],
    });
    assert_eq!(plan, json!({"steps": [step]}));
    let said = desk.tells(&["client", "apply", "a.toml"]);
    assert!(said.contains("minimum_level: 300 -> 400"), "{said}");
    assert!(!said.contains(SECRET), "{said}");
}

#[test]
fn pruning_removes_who_has_no_file() {
    let desk = Desk::with_database();
    desk.write("rp.secret", SECRET);
    desk.write("a.toml", &client("a", ""));
    desk.write("b.toml", &client("b", ""));
    desk.tells(&["client", "apply", "a.toml", "b.toml"]);
    assert_eq!(desk.tells(&["client", "plan", "a.toml"]), "nothing to do\n");
    let planned = desk.tells(&["client", "plan", "a.toml", "--prune"]);
    assert_eq!(planned, "remove b\n");
    assert_eq!(
        desk.tells(&["client", "apply", "a.toml", "--prune"]),
        "removed b\n"
    );
    let told = desk.json(&["client", "list"]);
    assert_eq!(told[0]["client_id"], "a");
    assert_eq!(
        (told[0]["origin"].as_str(), told[1].is_null()),
        (Some("operator"), true)
    );
}

#[test]
fn a_bad_file_keeps_the_good_ones_out_too() {
    let desk = Desk::with_database();
    desk.write("rp.secret", SECRET);
    desk.write("a.toml", &client("a", ""));
    desk.write("b.toml", &client("b", "minimum_level = 1\n"));
    for verb in ["plan", "apply"] {
        let said = desk.run(&["client", verb, "a.toml", "b.toml"]);
        assert_eq!((said.code, said.data.as_str()), (1, ""));
        assert!(said.problems.contains("b.toml: minimum_level"), "{said:?}");
    }
    assert_eq!(desk.tells(&["client", "list"]), "");
}

#[test]
fn an_explanation_points_at_the_first_difference() {
    let desk = Desk::with_database();
    desk.write("rp.secret", SECRET);
    desk.write("a.toml", &client("a", "minimum_level = 400\n"));
    desk.tells(&["client", "apply", "a.toml"]);
    let explained = desk.tells(&["client", "explain", "a"]);
    for part in [
        "400 at least\n",
        "never asked",
        "(default)",
        "client_secret_basic",
    ] {
        assert!(explained.contains(part), "{part}: {explained}");
    }
    let words = ["client", "explain", "a", "--redirect-uri"];
    let asked = |uri: &'static str| desk.run(&[&words[..], &[uri]].concat());
    assert_eq!(asked("https://rp.example/cb").code, 0);
    let wrong = asked("https://rp.example/Cb");
    assert_eq!(wrong.code, 1);
    let pointer = format!("{}^ character 20: 'C' is asked, 'c' is", " ".repeat(19));
    assert!(wrong.data.contains(&pointer), "{}", wrong.data);
    let told = desk.json(&["client", "explain", "a"]);
    assert_eq!(told["client_id"], "a");
    assert_eq!(desk.run(&["client", "explain", "b"]).code, 1);
    assert_eq!(desk.run(&["client", "explain"]).code, 2);
}

#[tokio::test]
async fn a_running_provider_takes_a_changed_folder_over() {
    let desk = Desk::new();
    desk.write("clients.d/rp.secret", SECRET);
    desk.write("clients.d/a.toml", &client("a", ""));
    let mut serving = Trial::spawn(desk.command(&["serve"]));
    serving.says("a client was added from its file").await;
    desk.write("clients.d/a.toml", &client("a", "minimum_level = 1\n"));
    serving.says("minimum_level is not a level").await;
    desk.write("clients.d/a.toml", &client("a", "minimum_level = 400\n"));
    serving.says("a client was changed by its file").await;
    let told = desk.json(&["client", "list"]);
    assert_eq!(told[0]["minimum_level"], 400);
    assert!(!serving.said().contains(SECRET));
    serving.terminate();
    assert_eq!(
        serving.end(STOP).await.code(),
        Some(0),
        "{}",
        serving.said()
    );

    desk.write("clients.d/a.toml", &client("a", "minimum_level = 1\n"));
    let said = desk.run(&["serve"]);
    assert_eq!(said.code, 1);
    assert!(said.problems.contains("a.toml: minimum_level"), "{said:?}");
}
