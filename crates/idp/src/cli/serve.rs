//! `fedtoken serve` and `fedtoken dev`.

use std::{net::SocketAddr, path::Path, sync::Arc};

use rustix::system::uname;

use super::{
    arguments::{DevArguments, Files},
    config::{read, sound},
    keys::{provider_ring, unread},
    run::Failed,
    stop::on_signals,
};
use crate::{
    clock::SystemClock,
    config::Telemetry,
    dev::{self, DevOptions, Purpose, Talk},
    entropy::Entropy,
    http::bind,
    keys::file,
    serve::{Listeners, StartError, open, run},
    telemetry::{Metrics, start_logs},
};

pub(super) async fn serve(files: Files) -> Result<(), Failed> {
    start_logs(&read(files.clone())?.telemetry)?;
    let config = sound(files)?;
    let path = provider_ring(&config)?;
    let ring = file::load_ring(&path).map_err(unread(&path))?;
    let opened = open(&config, ring, (Arc::new(SystemClock), Entropy::System)).await;
    let mut opened = opened.map_err(|error| in_file(&path, error))?;
    opened.ring_file = Some(path);
    let public = bind(config.http.listen).await?;
    let ops = bind(config.ops.listen).await?;
    opened.name = Some(name(public.address()));
    let mutual = match config.tls.mutual.listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    // Whoever reads that it listens may ask it to stop.
    let (metrics, stop) = (Metrics::install()?, on_signals()?);
    tracing::info!(address = %public.address(), ops = %ops.address(), "the provider listens");
    if let Some(mutual) = &mutual {
        tracing::info!(address = %mutual.address(), "it asks for client certificates here");
    }
    let listeners = Listeners {
        public,
        ops,
        mutual,
    };
    run(opened, listeners, metrics, stop).await;
    Ok(())
}

/// By which operators tell this instance from the others.
fn name(listens: SocketAddr) -> String {
    let machine = uname();
    format!("{} on {listens}", machine.nodename().to_string_lossy())
}

/// An old ring is told with its file.
fn in_file(path: &Path, error: StartError) -> Failed {
    match error {
        StartError::OldRing(misfit) => {
            let file = path.display();
            let advice = "copy the file of the running instances, or the newest that is kept";
            format!("{file}: {misfit}; {advice}").into()
        }
        other => other.into(),
    }
}

pub(super) async fn dev(arguments: DevArguments) -> Result<(), Failed> {
    // Whoever writes a relying party wants to read why it was refused.
    let filter = if arguments.quiet {
        "error"
    } else {
        "warn,fedtoken_idp=info"
    };
    start_logs(&Telemetry {
        filter: filter.to_owned(),
        ..Telemetry::default()
    })?;
    let options = DevOptions {
        listen: arguments.listen.parse()?,
        rp_listen: arguments.rp_listen.parse()?,
        ops_listen: arguments.ops_listen.parse()?,
        data: arguments.data,
        database: arguments.database,
        persons: arguments.persons,
        json: arguments.json,
        config: arguments.files.config,
        purpose: if arguments.check {
            Purpose::Check
        } else {
            Purpose::Serve
        },
        talk: if arguments.quiet {
            Talk::Quiet
        } else {
            Talk::Normal
        },
    };
    dev::run(options, on_signals()?, &mut std::io::stdout()).await?;
    Ok(())
}
