//! `fedtoken person` by the real program, beside a running provider.

use std::{
    fs,
    process::{Command, Output},
};

use crate::support::{Browser, Person, Place, RelyingParty, address_of};

struct Office(Place);

impl Office {
    fn at(place: Place) -> Self {
        let data = place.data();
        let text = format!(
            "[oidc]\nissuer = \"http://localhost\"\n[keys]\nring_file = \"{}\"\n\
             [database]\nurl = \"sqlite://{}\"\n",
            data.join("ring").display(),
            data.join("fedtoken.db").display(),
        );
        fs::write(place.path("config.toml"), text).unwrap();
        Self(place)
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().args(words);
        command.arg("--config").arg(self.0.path("config.toml"));
        command.output().unwrap()
    }

    fn tells(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[tokio::test]
async fn an_erased_person_logs_in_no_more_and_the_journal_stays_whole() {
    let place = Place::new();
    let trial = place.start(&["--persons", "2"]).await;
    let file = place.file();
    let (party, person) = (RelyingParty::of(&file), file.persons[0].clone());
    let mut browser = Browser::new(address_of(&file.issuer));
    let page = browser
        .code_page(&party.ask(&[]).path, &person)
        .await
        .unwrap();
    let code = person.code(page.position().unwrap());
    assert!(
        browser
            .press(&page, &[("code", code)])
            .await
            .unwrap()
            .has_code()
    );
    let office = Office::at(place);
    let whom = ["person", "erase", "--username", &person.username];

    let foretold = office.tells(&whom);
    assert!(foretold.contains("who has 1 session;"), "{foretold}");
    let silent = party.ask(&[("prompt", "none")]).path;
    assert!(browser.open(&silent).await.unwrap().has_code());

    let id = foretold.split_once("erase ").unwrap().1.split_once(" (");
    let id = id.unwrap().0.to_owned();
    assert!(office.tells(&["journal", "export"]).contains(&id));
    let done = office.tells(&[&whom[..], &["--yes"]].concat());
    assert!(done.starts_with("erased; 1 session ended"), "{done}");
    let silent = browser.open(&silent).await.unwrap();
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"));
    let mut stranger = Browser::new(address_of(&file.issuer));
    let page = stranger.code_page(&party.ask(&[]).path, &person).await;
    assert!(!page.unwrap().asks_code());

    assert!(!office.tells(&["journal", "export"]).contains(&id));
    let verified = office.tells(&["journal", "verify"]);
    assert!(verified.contains("nothing was altered"), "{verified}");
    let again = office.run(&[&whom[..], &["--yes"]].concat());
    assert_eq!(again.status.code(), Some(1));
    let by_id = office.run(&["person", "erase", "--id", &id, "--yes"]);
    for output in [again, by_id] {
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("there is no such person"), "{said}");
    }
    trial.stop().await;
    // The trial goes on without the person.
    let trial = office.0.start(&[]).await;
    let file = office.0.file();
    let is_erased = |one: &Person| one.username == person.username;
    assert!(!file.persons.is_empty() && !file.persons.iter().any(is_erased));
    trial.stop().await;
}

#[test]
fn whom_to_erase_must_be_said_once() {
    let office = Office::at(Place::new());
    for whom in [&[][..], &["--username", "ann", "--id", "p"]] {
        let output = office.run(&[&["person", "erase"][..], whom].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}
