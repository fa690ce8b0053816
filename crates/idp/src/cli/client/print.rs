//! Plans as text and as JSON.

use std::fmt::Write;

use crate::{
    cli::{
        arguments::Output,
        run::{Failed, say},
    },
    clients::{Action, MemberChange, Plan, SecretChange, Step},
};

/// Whether it is done yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// It would be done.
    Future,
    /// It has been done.
    Past,
}

/// Prints a plan.
pub(super) fn print(plan: &Plan, output: Output, tense: Tense) -> Result<(), Failed> {
    match output {
        Output::Json => say(&format!("{}\n", serde_json::to_string_pretty(plan)?)),
        Output::Text => {
            say(&text(&plan.steps, tense)?)?;
            plan.without_file.iter().try_for_each(|client_id| {
                say(&format!(
                    "{client_id} has no file and stays (`--prune` removes it)\n"
                ))
            })
        }
    }
}

fn text(steps: &[Step], tense: Tense) -> Result<String, Failed> {
    if steps.is_empty() {
        return Ok("nothing to do\n".to_owned());
    }
    let mut text = String::new();
    for step in steps {
        writeln!(text, "{} {}", verb(step.action, tense), step.client_id)?;
        write_details(&mut text, step)?;
    }
    Ok(text)
}

fn write_details(text: &mut String, step: &Step) -> Result<(), Failed> {
    for change in &step.members {
        let MemberChange { member, from, to } = change;
        match (from, to) {
            (Some(from), Some(to)) => writeln!(text, "    {member}: {from} -> {to}")?,
            (None, Some(to)) => writeln!(text, "    {member}: {to}")?,
            (Some(from), None) => writeln!(text, "    {member}: {from} -> default")?,
            (None, None) => {}
        }
    }
    let secret = step.secret.map(|secret| match secret {
        SecretChange::New => "new",
        SecretChange::Changed => "changed",
        SecretChange::Dropped => "dropped",
    });
    if let Some(secret) = secret {
        writeln!(text, "    client secret: {secret}")?;
    }
    Ok(())
}

const fn verb(action: Action, tense: Tense) -> &'static str {
    match (action, tense) {
        (Action::Add, Tense::Future) => "add",
        (Action::Add, Tense::Past) => "added",
        (Action::Change, Tense::Future) => "change",
        (Action::Change, Tense::Past) => "changed",
        (Action::Remove, Tense::Future) => "remove",
        (Action::Remove, Tense::Past) => "removed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plan_reads_line_by_line() {
        let step = |client_id: &str, action, members, secret| Step {
            client_id: client_id.to_owned(),
            action,
            members,
            secret,
        };
        let change = |member: &str, from, to| MemberChange {
            member: member.to_owned(),
            from,
            to,
        };
        let members = vec![
            change("client_name", Some(json!("Old")), Some(json!("New"))),
            change("contacts", Some(json!(["a"])), None),
            change("default_locale", None, Some(json!("nl"))),
        ];
        let plan = [
            step("a", Action::Add, Vec::new(), Some(SecretChange::New)),
            step("b", Action::Change, members, Some(SecretChange::Changed)),
            step("c", Action::Remove, Vec::new(), None),
        ];
        assert_eq!(
            text(&plan, Tense::Future).unwrap(),
            "add a\n    client secret: new\n\
             change b\n    client_name: \"Old\" -> \"New\"\n    contacts: [\"a\"] -> default\n    \
             default_locale: \"nl\"\n    client secret: changed\n\
             remove c\n"
        );
        assert!(text(&plan, Tense::Past).unwrap().starts_with("added a\n"));
        let nothing = text(&[], Tense::Past).unwrap();
        assert_eq!(nothing, "nothing to do\n");
    }
}
