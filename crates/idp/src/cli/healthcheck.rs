//! `fedtoken healthcheck`: for images without other tools.

use std::time::Duration;

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
        Err(format!("ops.listen {address}: not ready").into())
    }
}

/// Longer than `/health/ready` looks for a database that is away.
const PATIENCE: Duration = Duration::from_secs(7);
