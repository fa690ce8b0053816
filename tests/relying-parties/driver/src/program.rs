//! The programs: how each is started, and where its pages are.

use std::{path::Path, process::Command};

use crate::{address::OWN_URL, apache, failure::Failure, folders::Folders, trial::Trial};

/// A relying party built on one library.
pub(crate) struct Program {
    /// Name of the library, and of the folders.
    pub(crate) name: &'static str,
    /// How it is started, but for what [`tell`] tells all of them.
    pub(crate) command: fn(&Folders, scratch: &Path) -> Result<Command, Failure>,
    /// What it is registered as.
    pub(crate) client: Registered,
    /// Shows, as JSON, `id_token` and `userinfo` of who is logged in.
    pub(crate) claims: &'static str,
    /// Begins a login.
    pub(crate) login: &'static str,
    /// Refreshes the tokens.
    pub(crate) refresh: Refresh,
    /// Ends the login here and at the provider.
    pub(crate) logout: &'static str,
}

/// As which of the trial's clients.
#[derive(Clone, Copy)]
pub(crate) enum Registered {
    /// Confidential, with `client_secret_basic`.
    Confidential,
    /// Public, for a program on somebody's own machine (RFC 8252).
    Native,
}

/// How a program is made to refresh its tokens.
#[derive(Clone, Copy)]
pub(crate) enum Refresh {
    /// By opening this page.
    Page(&'static str),
    /// By handing back, with a return address, the `access_token` that it shows with the claims.
    Hook(&'static str),
}

/// Every program there is.
pub(crate) const PROGRAMS: &[Program] = &[
    Program {
        name: "openid-client",
        command: |folders, _| {
            let file = folders.prepared("openid-client").join("server.js");
            Ok(run(Path::new("node"), &file))
        },
        ..WITH_PAGES
    },
    Program {
        name: "authlib",
        command: |folders, _| Ok(python(folders, "authlib")),
        ..WITH_PAGES
    },
    Program {
        name: "mozilla-django-oidc",
        command: |folders, _| Ok(python(folders, "mozilla-django-oidc")),
        ..WITH_PAGES
    },
    Program {
        name: "openidconnect",
        command: |folders, _| {
            let program = "debug/fedtoken-relying-party-openidconnect";
            Ok(Command::new(folders.target.join(program)))
        },
        ..WITH_PAGES
    },
    Program {
        name: "appauth",
        command: |folders, _| {
            let file = folders.prepared("appauth").join("server.js");
            Ok(run(Path::new("node"), &file))
        },
        client: Registered::Native,
        ..WITH_PAGES
    },
    Program {
        name: "mod_auth_openidc",
        command: apache::command,
        client: Registered::Confidential,
        claims: "/cb?info=json",
        login: "/app/",
        refresh: Refresh::Hook("/cb"),
        logout: "/cb?logout=http%3A%2F%2F127.0.0.1%3A9999%2F",
    },
];

/// The pages of the programs that we have written ourselves.
const WITH_PAGES: Program = Program {
    name: "",
    command: |_, _| Err(Failure::Misused("a program has no command".to_owned())),
    client: Registered::Confidential,
    claims: "/",
    login: "/login",
    refresh: Refresh::Page("/refresh"),
    logout: "/logout",
};

fn python(folders: &Folders, name: &str) -> Command {
    let python = folders.prepared(name).join("venv/bin/python");
    run(&python, &folders.sources.join(name).join("server.py"))
}

fn run(interpreter: &Path, file: &Path) -> Command {
    let mut command = Command::new(interpreter);
    command.arg(file);
    command
}

/// Tells a program what it must know; all of them read the same names.
pub(crate) fn tell(
    command: &mut Command,
    registered: Registered,
    trial: &Trial,
) -> Result<(), Failure> {
    let client = trial.client(registered)?;
    command
        .env("ISSUER", trial.issuer())
        .env("CLIENT_ID", &client.client_id)
        .env("OWN_URL", OWN_URL);
    if let Some(secret) = &client.client_secret {
        command.env("CLIENT_SECRET", secret.expose());
    }
    Ok(())
}
