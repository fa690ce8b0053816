//! Silent logins, code exchanges, and what the tokens are used for.

use fedtoken_idp::keys::Algorithm;

use super::all::CONNECTIONS;
use crate::{
    journey::Browser,
    load,
    place::{Client, Place, Provider},
    raw::{self, Commit},
    table::{Goal, Row},
    wire::Connection,
};

/// Silent logins give the codes of the exchanges, and these the tokens.
pub(crate) async fn measure(place: &Place) -> Vec<Row> {
    let es256_raw = Raw::measured(Algorithm::Es256).await;
    let rs256_raw = Raw::measured(Algorithm::Rs256).await;
    let provider = place.serve().await;
    let es256 = place.client("ES256");
    let (silent, codes) = silent(place, &provider, &es256).await;
    let (es256_rate, tokens) = exchange(&provider, &es256, codes).await;
    let rs256 = place.client("RS256");
    let (_, codes) = self::silent(place, &provider, &rs256).await;
    let (rs256_rate, of_rs256) = exchange(&provider, &rs256, codes).await;
    let mut rows = vec![Row::plain("silent logins", silent, "/s").goal(Goal::Above(800.0))];
    rows.extend(es256_raw.beside("code exchange, ES256", es256_rate, 1200.0));
    rows.extend(rs256_raw.beside("code exchange, RS256", rs256_rate, 700.0));
    rows.push(userinfo(&provider, &tokens).await);
    rows.push(introspection(&provider, &rs256, &of_rs256).await);
    rows
}

/// What an exchange cannot do without, by this algorithm.
struct Raw {
    single: f64,
    shared: f64,
}

impl Raw {
    async fn measured(algorithm: Algorithm) -> Self {
        Self {
            single: raw_of(algorithm, Commit::Single).await,
            shared: raw_of(algorithm, Commit::Shared).await,
        }
    }

    /// The limit is one commit with its signatures; the part of what shared commits reach in the
    /// same process, without any server, is told beside it.
    fn beside(&self, name: &str, rate: f64, goal: f64) -> [Row; 2] {
        let row =
            Row::plain(name, rate, "/s").at_least(0.5, self.single, "one commit + signatures");
        let of_shared = rate / self.shared;
        [
            row.goal(Goal::Above(goal)),
            Row::plain(
                "  of shared commits + signatures, no server",
                of_shared,
                "x",
            ),
        ]
    }
}

/// A runtime cannot be started within another one, so the raw figure gets a thread of its own.
async fn raw_of(algorithm: Algorithm, commit: Commit) -> f64 {
    let measured = std::thread::spawn(move || raw::commits_with_signatures(algorithm, commit));
    measured.join().unwrap()
}

async fn silent(place: &Place, provider: &Provider, client: &Client) -> (f64, Vec<String>) {
    let mut sessions = Vec::new();
    for person in place.citizens().take(CONNECTIONS) {
        let mut browser = Browser::new(Connection::open(provider.address).await);
        browser.login(client, person).await;
        sessions.push(browser.apart().1);
    }
    let work: Vec<_> = (0..CODES)
        .map(|number| (client.clone(), sessions[number % sessions.len()].clone()))
        .collect();
    load::through(
        provider.address,
        CONNECTIONS,
        work,
        |connection, (client, cookies)| async move {
            let mut browser = Browser::with(connection, &cookies);
            let code = browser.silent(&client).await;
            (browser.apart().0, code)
        },
    )
    .await
}

async fn exchange(provider: &Provider, client: &Client, codes: Vec<String>) -> (f64, Vec<String>) {
    let work = codes
        .into_iter()
        .map(|code| (client.clone(), code))
        .collect();
    load::through(
        provider.address,
        CONNECTIONS,
        work,
        |mut connection, (client, code)| async move {
            let request = client.exchange(&connection, &code);
            let answer = connection.exchange(&request).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            (
                connection,
                json["access_token"].as_str().unwrap().to_owned(),
            )
        },
    )
    .await
}

async fn userinfo(provider: &Provider, tokens: &[String]) -> Row {
    let (rate, _) = load::through(
        provider.address,
        CONNECTIONS,
        many(tokens),
        |mut connection, token| async move {
            let header = format!("Bearer {token}");
            let headers = [("authorization", &*header)];
            let request = connection.request(("GET", "/userinfo"), &headers, "");
            assert_eq!(connection.status_of(&request).await, 200);
            (connection, ())
        },
    )
    .await;
    Row::plain("userinfo", rate, "/s").goal(Goal::Above(5000.0))
}

async fn introspection(provider: &Provider, client: &Client, tokens: &[String]) -> Row {
    let work = many(tokens)
        .into_iter()
        .map(|token| (client.clone(), token))
        .collect();
    let (rate, _) = load::through(
        provider.address,
        CONNECTIONS,
        work,
        |mut connection, (client, token)| async move {
            let request = client.introspect(&connection, &token);
            let answer = connection.exchange(&request).await;
            assert!(
                answer.body.starts_with("{\"active\":true"),
                "{}",
                answer.body
            );
            (connection, ())
        },
    )
    .await;
    Row::plain("introspection", rate, "/s").goal(Goal::Above(5000.0))
}

fn many(tokens: &[String]) -> Vec<String> {
    tokens.iter().cycle().take(USES).cloned().collect()
}

const CODES: usize = 2000;
const USES: usize = 20_000;
