//! Levels that a client asks for by its registration (OpenID Connect Dynamic Client Registration
//! section 2, contract section 6).

use fedtoken_core::level::Level;

use crate::oidc::registration::{House, Problem, Registration};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    let ceiling = house.levels.ceiling();
    match Level::new(client.minimum_level) {
        Err(_) => problems.push(Problem::MinimumLevel),
        Ok(minimum) if minimum > ceiling => problems.push(Problem::Unreachable {
            minimum: minimum.get(),
            ceiling: ceiling.get(),
        }),
        Ok(_) => {}
    }
    if let Some(maximum) = client.maximum_level {
        if Level::new(maximum).is_err() {
            problems.push(Problem::MaximumLevel);
        } else if maximum < client.minimum_level {
            problems.push(Problem::LevelsCrossed);
        }
    }
    let unknown = client
        .default_acr_values
        .iter()
        .filter(|value| !house.levels.understands(value));
    problems.extend(unknown.cloned().map(Problem::UnknownAcr));
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{good, problems};
    use super::*;
    use crate::{
        gateways::outbound::Exceptions,
        oidc::{Levels, registration::MutualTls},
    };

    #[test]
    fn what_is_no_level_is_refused() {
        assert_eq!(problems(|it| it.minimum_level = 0), [Problem::MinimumLevel]);
        assert_eq!(
            problems(|it| it.maximum_level = Some(1000)),
            [Problem::MaximumLevel]
        );
    }

    #[test]
    fn what_no_key_reaches_is_refused() {
        let beyond = |minimum| Problem::Unreachable {
            minimum,
            ceiling: 500,
        };
        assert_eq!(problems(|it| it.minimum_level = 500), []);
        for minimum in [501, 999] {
            let found = problems(|it| it.minimum_level = minimum);
            assert_eq!(found, [beyond(minimum)]);
        }
    }

    #[test]
    fn some_level_must_be_enough() {
        let between = |minimum, maximum| {
            problems(|it| (it.minimum_level, it.maximum_level) = (minimum, Some(maximum)))
        };
        assert_eq!(between(300, 300), []);
        assert_eq!(between(400, 399), [Problem::LevelsCrossed]);
    }

    #[test]
    fn a_default_that_nobody_understands_is_refused() {
        let with = |values: &[&str]| {
            let values = values.iter().map(|value| String::from(*value)).collect();
            problems(|it| it.default_acr_values = values)
        };
        let known = ["urn:fedtoken:level:400", "http://eidas.europa.eu/LoA/high"];
        assert_eq!(with(&known), []);
        assert_eq!(
            with(&["urn:fedtoken:level:400", "gold"]),
            [Problem::UnknownAcr(String::from("gold"))]
        );
    }

    #[test]
    fn a_configured_alias_is_understood() {
        let house = House {
            issuer: "https://id.example",
            resources: &[],
            fetch: &Exceptions::default(),
            levels: &Levels::default()
                .with_alias("gold", "urn:fedtoken:level:450")
                .unwrap(),
            mutual_tls: MutualTls::Absent,
        };
        let mut client = good();
        client.scope = String::from("openid");
        client.default_acr_values = vec![String::from("gold")];
        assert_eq!(client.check(&house), []);
    }
}
