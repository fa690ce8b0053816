//! `fedtoken dev`: puts the whole trial together, says where to click, runs until the stop.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use data_encoding::HEXLOWER;
use fedtoken_core::secret::TokenDigest;

use super::{
    CheckError, Clear, DataError, DataFolder, Kept, ListenAddress, Trial, TrialCertificates,
    TrialFile, TrialFileError, TrialRegistration,
    check::check,
    clients::SAMPLE_CLIENT,
    registrations::{RESOURCE, RESOURCE_SCOPE},
    relying_party::{self, RelyingParty, Settings},
    resume::{Addresses, resume},
    seed::SeedError,
    trial_page::{self, TrialPage},
};
use crate::{
    clock::SystemClock,
    config::{
        self, Config, ConfigError, Overrides,
        tls::{Mutual, PairFiles},
    },
    entropy::{Entropy, EntropyError},
    http::{Listening, ServerError, Site, Stop, bind_all, run as serve_http},
    keys::Algorithm,
    oidc::Resource,
    serve::{self, Opened, StartError},
    telemetry::{Metrics, TelemetryError},
};

/// What the command line says.
#[derive(Clone, Debug)]
pub struct DevOptions {
    /// Where the provider listens.
    pub listen: ListenAddress,
    /// Where the sample relying party listens.
    pub rp_listen: ListenAddress,
    /// Where health and metrics are.
    pub ops_listen: ListenAddress,
    /// Folder for the data; a temporary one without.
    pub data: Option<PathBuf>,
    /// Another database than the one in the folder.
    pub database: Option<String>,
    /// Ordinary citizens besides the special persons, where somebody said how many.
    pub persons: Option<usize>,
    /// Where the trial's file goes; into the folder without.
    pub json: Option<PathBuf>,
    /// Settings laid over the trial's.
    pub config: Vec<PathBuf>,
    /// What to do once it runs.
    pub purpose: Purpose,
    /// How much to say.
    pub talk: Talk,
}

/// What a trial is started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be clicked at until the stop.
    Serve,
    /// To play one login per key and end.
    Check,
}

/// How much a trial says on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// Where to click.
    Normal,
    /// Nothing but `ready`.
    Quiet,
}

/// The trial cannot run.
#[derive(Debug, thiserror::Error)]
pub enum DevError {
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A listener.
    #[error(transparent)]
    Listen(#[from] ServerError),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The generator.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The provider.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The metrics.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The made-up persons.
    #[error("the persons of the trial cannot be made")]
    Seed(#[from] SeedError),
    /// The file.
    #[error(transparent)]
    File(#[from] TrialFileError),
    /// Standard output is closed.
    #[error("nothing can be printed")]
    Output(#[from] io::Error),
    /// `--check` found something.
    #[error("the check failed")]
    Check(#[from] CheckError),
}

/// Runs a trial until the stop, or until the check is done.
///
/// # Errors
/// [`DevError`] names what cannot be used, or what the check found.
pub async fn run(options: DevOptions, stop: Stop, out: &mut dyn Write) -> Result<(), DevError> {
    let folder = DataFolder::open(options.data.clone())?;
    let certificates = TrialCertificates::open(&folder)?;
    let listening = Listeners::bind(&options).await?;
    let mut config = settings(&options, &folder, (&listening, &certificates))?;
    let mutual = bind_mutual(&mut config).await?;
    let addresses = Addresses {
        issuer: config.oidc.issuer.clone(),
        relying_party: local(&listening.relying_party),
        ops: format!("http://{}", listening.ops.address()),
        mtls: config.tls.mutual.url.clone(),
        relying_party_direct: format!("http://{}", direct(&listening.relying_party)),
    };
    let (opened, token) = open(config, &folder).await?;
    let trial = tokio::select! {
        trial = make(&options, (&folder, &certificates), (&opened, token), &addresses) => {
            Arc::new(trial?)
        }
        () = stop.called() => return Ok(()),
    };
    let party = relying_party_of(&trial, &addresses);
    let metrics = Metrics::install().or_else(|_| Metrics::silent())?;
    let provider = serve::Listeners {
        public: listening.provider,
        ops: listening.ops,
        mutual,
    };
    let provider = tokio::spawn(serve::run(opened, provider, metrics, stop.clone()));
    let party = tokio::spawn(serve_http(listening.relying_party, party, stop.clone()));

    let ended = accompany(&options, &trial, &stop, out).await;
    stop.call();
    // Both answer for their own errors; a temporary folder must outlive them.
    let _ = tokio::join!(provider, party);
    drop(folder);
    ended
}

/// Says that it runs, then waits or checks.
async fn accompany(
    options: &DevOptions,
    trial: &Trial,
    stop: &Stop,
    out: &mut dyn Write,
) -> Result<(), DevError> {
    trial.save()?;
    if options.talk == Talk::Normal {
        write!(out, "{}", greeting(&trial.file(), trial.path()))?;
    }
    writeln!(out, "ready")?;
    out.flush()?;
    match options.purpose {
        Purpose::Serve => stop.called().await,
        Purpose::Check => tokio::select! {
            checked = check(trial, out) => checked?,
            () = stop.called() => {}
        },
    }
    Ok(())
}

struct Listeners {
    provider: Listening,
    relying_party: Listening,
    ops: Listening,
}

impl Listeners {
    async fn bind(options: &DevOptions) -> Result<Self, ServerError> {
        Ok(Self {
            provider: bind_all(&options.listen.addresses()).await?,
            relying_party: bind_all(&options.rp_listen.addresses()).await?,
            ops: bind_all(&options.ops_listen.addresses()).await?,
        })
    }
}

/// The address of a listener in a browser: by name, since passkeys need one.
fn local(listening: &Listening) -> String {
    format!("http://localhost:{}", listening.address().port())
}

/// The address of a listener for programs of this machine, which resolve no name.
fn direct(listening: &Listening) -> SocketAddr {
    let mut address = listening.address();
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    address
}

/// The listener that asks clients for certificates; its address is known once it is bound.
async fn bind_mutual(config: &mut Config) -> Result<Option<Listening>, ServerError> {
    let mutual = &mut config.tls.mutual;
    let Some(address) = mutual.listen else {
        return Ok(None);
    };
    let listening = bind_all(&[address]).await?;
    let url = mutual.url.take();
    mutual.url = url.or_else(|| Some(format!("https://{}", direct(&listening))));
    Ok(Some(listening))
}

/// The trial's settings, under whatever the caller lays over them.
fn settings(
    options: &DevOptions,
    folder: &DataFolder,
    (listening, certificates): (&Listeners, &TrialCertificates),
) -> Result<Config, ConfigError> {
    let mut base = Config::default();
    base.http.listen = listening.provider.address();
    base.ops.listen = listening.ops.address();
    base.oidc.issuer = local(&listening.provider);
    // Receivers of a trial run on this machine, under whichever name (contract §3).
    base.oidc.fetch_allow = ["127.0.0.1", "::1"].map(String::from).into();
    base.database.url = folder.database();
    base.keys.ring_file = Some(folder.ring_file());
    base.oidc.resources = vec![Resource {
        identifier: RESOURCE.to_owned(),
        scope: RESOURCE_SCOPE.to_owned(),
        signing_alg: Algorithm::Es256,
    }];
    base.oidc.registration.enabled = true;
    let PairFiles { certificate, key } = certificates.listener();
    base.tls.mutual = Mutual {
        listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        url: None,
        certificate_file: Some(certificate),
        key_file: Some(key),
        client_ca_file: Some(certificates.issuer()),
    };
    let database = options.database.clone().map(|url| ("database.url", url));
    config::load(&Overrides {
        files: options.config.clone(),
        values: database.into_iter().collect(),
        base: Some(base),
    })
}

/// Opens the provider. Comes with the initial access token of dynamic registration, unless the
/// caller's settings name another one or switch it off.
async fn open(
    mut config: Config,
    folder: &DataFolder,
) -> Result<(Opened, Option<Clear>), DevError> {
    let entropy = Entropy::System;
    let mut rng = entropy.generator()?;
    let place = config.keys.ring_file.clone();
    let ring = folder.ring(&place.unwrap_or_else(|| folder.ring_file()), &mut rng)?;
    let token = folder.secret(Kept::Registration, &ring, &mut rng)?;
    let registration = &mut config.oidc.registration;
    let given = registration.initial_access_token_file.is_some()
        || registration.initial_access_token_sha256.is_some();
    let own = registration.enabled && !given;
    if own {
        let digest = TokenDigest::of(token.expose());
        let digest = HEXLOWER.encode(digest.as_bytes());
        registration.initial_access_token_sha256 = Some(digest);
    }
    if config.oidc.clients_prune {
        let problem = "oidc.clients_prune would remove the trial's clients, which have no files";
        return Err(ConfigError(vec![problem.to_owned()]).into());
    }
    for notice in config::check(&config)? {
        tracing::info!("{}", notice.0);
    }
    let opened = serve::open(&config, ring, (Arc::new(SystemClock), entropy)).await?;
    Ok((opened, own.then_some(token)))
}

async fn make(
    options: &DevOptions,
    (folder, certificates): (&DataFolder, &TrialCertificates),
    (opened, token): (&Opened, Option<Clear>),
    addresses: &Addresses,
) -> Result<Trial, DevError> {
    let app = &opened.app;
    let path = options.json.clone().unwrap_or_else(|| folder.trial_file());
    let path = std::path::absolute(&path).unwrap_or(path);
    let secret = folder.secret(Kept::RelyingParty, &app.ring, &mut app.entropy.generator()?)?;
    let earlier = TrialFile::read(&path);
    let kept = (earlier, secret);
    let mut file = resume(app, addresses, kept, certificates, options.persons).await?;
    file.registration = token.map(|initial_access_token| TrialRegistration {
        initial_access_token,
    });
    Ok(Trial::new(Arc::clone(app), path, file))
}

/// The relying party with the trial's own page beside it.
fn relying_party_of(trial: &Arc<Trial>, addresses: &Addresses) -> axum::Router {
    let secret = trial.file().clients.first().and_then(|client| {
        let secret = client.client_secret.as_ref()?;
        Some(secret.duplicate())
    });
    let settings = Settings {
        issuer: addresses.issuer.clone(),
        own: addresses.relying_party.clone(),
        client_id: SAMPLE_CLIENT.to_owned(),
        client_secret: secret.unwrap_or_else(|| Clear::new("")),
    };
    let clock = Arc::clone(&trial.app().clock);
    let party = RelyingParty::new(settings, clock, Entropy::System);
    let site = Site::of(&addresses.relying_party);
    let page = TrialPage {
        trial: Arc::clone(trial),
        site,
    };
    relying_party::router(Arc::new(party))
        .merge(trial_page::router(Arc::new(page)))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
}

fn greeting(file: &TrialFile, path: &Path) -> String {
    let first = file
        .persons
        .first()
        .map_or("", |person| person.username.as_str());
    let (issuer, party, ops) = (&file.issuer, &file.relying_party, &file.ops);
    let mtls = file.mtls_url.as_deref().unwrap_or("nowhere");
    format!(
        "The trial runs. Everybody in it is made up.\n\n  \
         Log in at          {party}/\n  \
         Who can log in     {party}/trial (and new papers)\n  \
         With what          {}\n  \
         Identity provider  {issuer}/\n  \
         By certificate     {mtls} (programs only)\n  \
         Health             {ops}/health/ready\n\n\
         Begin as {first}; password and codes stand in the file. Ctrl-c stops.\n",
        path.display()
    )
}

#[cfg(test)]
mod tests;
