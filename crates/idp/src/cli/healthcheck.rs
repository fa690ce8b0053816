//! `fedtoken healthcheck`: for images without other tools.

use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    arguments::Files,
    config::read,
    run::{Failed, say},
};

pub(super) async fn healthcheck(files: Files) -> Result<(), Failed> {
    let address = read(files)?.ops.listen;
    let answer = tokio::time::timeout(PATIENCE, async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream
            .write_all(b"GET /health/ready HTTP/1.1\r\nhost: ops\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = Vec::new();
        stream.take(64 * 1024).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    })
    .await
    .map_err(|_| {
        format!(
            "ops.listen {address}: no answer within {} seconds",
            PATIENCE.as_secs()
        )
    })?
    .map_err(|error| format!("ops.listen {address}: {error}"))?;
    if answer.starts_with(b"HTTP/1.1 200") {
        say("ready\n")
    } else {
        Err(format!("ops.listen {address}: not ready{}", down(&answer)).into())
    }
}

/// What the answer says to be down, to be said after `not ready`.
fn down(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
    let report = body.and_then(|body| serde_json::from_str::<Report>(body).ok());
    let checks = report.into_iter().flat_map(|report| report.checks);
    let down = checks.filter(|check| check.status != "UP");
    let down = down.map(|Check { name, status }| format!("{name} {status}"));
    let down = down.collect::<Vec<_>>().join(", ");
    if down.is_empty() {
        down
    } else {
        format!(": {down}")
    }
}

/// What `/health/ready` answers.
#[derive(Deserialize)]
struct Report {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    name: String,
    status: String,
}

/// Longer than `/health/ready` looks for a database that is away.
const PATIENCE: Duration = Duration::from_secs(7);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_down_is_named_and_nothing_else() {
        let answer = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\r\n\
            {\"status\":\"DOWN\",\"checks\":[{\"name\":\"a\",\"status\":\"UP\"},\
            {\"name\":\"database\",\"status\":\"DOWN\"}]}";
        assert_eq!(down(answer.as_bytes()), ": database DOWN");
    }

    #[test]
    fn an_answer_of_somebody_else_says_nothing() {
        for answer in ["", "HTTP/1.1 404 Not Found\r\n\r\nnothing here"] {
            assert_eq!(down(answer.as_bytes()), "");
        }
    }
}
