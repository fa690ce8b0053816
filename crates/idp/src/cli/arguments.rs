//! What may be said on the command line. Secrets are never arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The identity provider for keys that a citizen can hold.
#[derive(Debug, Parser)]
#[command(name = "fedtoken", version, about, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Verbs and nouns.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the provider.
    Serve(Files),
    /// Run a complete trial with made-up persons and a sample relying party.
    Dev(DevArguments),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Bring the database to the present schema.
    #[command(subcommand)]
    Migrate(MigrateCommand),
    /// Look after the key ring.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Look after relying parties.
    #[command(subcommand)]
    Client(ClientCommand),
    /// Look at the journal of security events.
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Look after persons.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Copy an SQLite database to a new file while others write, or check a restored database.
    Backup(BackupArguments),
    /// Copy a whole database into an empty one, also to the other engine, and compare.
    CopyDb(CopyArguments),
    /// Ask a running provider whether it is ready.
    Healthcheck(Files),
    /// Print the version.
    Version,
}

/// Where the configuration lies.
#[derive(Args, Clone, Debug, Default)]
pub struct Files {
    /// Configuration file; repeat it to lay files over each other. Without it, what `FEDTOKEN_CONFIG`
    /// names, or `/etc/fedtoken/config.toml`.
    #[arg(long = "config", value_name = "FILE")]
    pub config: Vec<PathBuf>,
}

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// `fedtoken dev`.
#[derive(Args, Debug)]
pub struct DevArguments {
    /// Address of the provider; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Address of the sample relying party.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8081")]
    pub rp_listen: String,
    /// Address of health and metrics.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8082")]
    pub ops_listen: String,
    /// Folder for the data; a fresh temporary one without.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Database instead of the one in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Ordinary citizens besides the special persons, 12 if it is not said. The persons of the file
    /// that `--json` names (without it, `trial.json` in the data folder) are kept; where that file is
    /// new, others join those that the database has.
    #[arg(long, value_name = "N")]
    pub persons: Option<usize>,
    /// Where to write addresses, clients and persons with their secrets.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Settings laid over the trial's.
    #[command(flatten)]
    pub files: Files,
    /// Play one login per digital key, print the claims, and end.
    #[arg(long)]
    pub check: bool,
    /// Print nothing but `ready`.
    #[arg(long)]
    pub quiet: bool,
}

/// `fedtoken config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check everything but the database, and name all problems.
    Check(SoundArguments),
    /// Print the configuration as it is in force.
    Show(ShowArguments),
    /// Print a commented example.
    Example,
}

/// `fedtoken config check`.
#[derive(Args, Debug)]
pub struct SoundArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken config show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `fedtoken migrate …`.
#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Apply what is missing.
    Up(Files),
}

/// `fedtoken keys …`.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key ring file of mode 0600; never overwrites one.
    Init(InitArguments),
    /// Say what each key does, and what it is still needed for; reads every sealed value once.
    List(KeysListArguments),
    /// Take the next step of a rotation of the key ring, and say what is to be done after it.
    Rotate(RotateArguments),
}

/// `fedtoken keys list`.
#[derive(Args, Debug)]
pub struct KeysListArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `fedtoken keys rotate`.
#[derive(Args, Debug)]
pub struct RotateArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
    /// Give every signing key a successor now, instead of touching the ring.
    #[arg(long, conflicts_with_all = ["add", "forget_stamps"])]
    pub signing: bool,
    /// Begin another rotation although an old key is still in the ring.
    #[arg(long, conflicts_with = "forget_stamps")]
    pub add: bool,
    /// Forget old keys that seal nothing, although refresh tokens that they stamped are then refused:
    /// they only vouch for the lines that are in the journal by now.
    #[arg(long)]
    pub forget_stamps: bool,
}

/// `fedtoken keys init`.
#[derive(Args, Debug)]
pub struct InitArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The file to make, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken client …`.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// List the clients.
    List(ShowArguments),
    /// Name everything that is wrong with files of clients; needs no database.
    Check(CheckArguments),
    /// Show what `apply` would do.
    Plan(ClientFiles),
    /// Make the database agree with files of clients, in one step.
    Apply(ApplyArguments),
    /// Say in words what a client is, and why a redirect URI is refused.
    Explain(ExplainArguments),
}

/// `fedtoken client check`.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// Files, or folders whose `*.toml` are taken.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `fedtoken client plan`, and what is declared for `fedtoken client apply`.
#[derive(Args, Debug)]
pub struct ClientFiles {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// Files, or folders whose `*.toml` are taken.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Remove clients that have no file; those that registered themselves stay.
    #[arg(long)]
    pub prune: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `fedtoken client apply`.
#[derive(Args, Debug)]
pub struct ApplyArguments {
    /// What is declared.
    #[command(flatten)]
    pub what: ClientFiles,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken client explain`.
#[derive(Args, Debug)]
pub struct ExplainArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// Which client.
    #[arg(value_name = "CLIENT_ID")]
    pub client_id: String,
    /// An address to compare with the registered ones.
    #[arg(long, value_name = "URI")]
    pub redirect_uri: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `fedtoken journal …`.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Name every line that was altered, added or deleted; exit code 1 when there is one.
    Verify(VerifyArguments),
    /// Print the journal as lines of JSON, with personal fields where they were not erased.
    Export(ExportArguments),
}

/// `fedtoken journal verify`.
#[derive(Args, Debug)]
pub struct VerifyArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// File of checkpoints, or an earlier export: without it a cut end is not found.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken journal export`.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken person …`.
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Erase a person with account, keys, sessions, grants and consents, and the key of what the
    /// journal tells about them. Without `--yes` it only says who it would be.
    Erase(EraseArguments),
}

/// `fedtoken person erase`.
#[derive(Args, Debug)]
pub struct EraseArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// Whom.
    #[command(flatten)]
    pub whom: Whom,
    /// Do it; nothing brings the person back.
    #[arg(long)]
    pub yes: bool,
    /// The key ring, instead of the one the configuration names.
    #[arg(long, value_name = "FILE")]
    pub ring: Option<PathBuf>,
}

/// A person, by one of their names.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Whom {
    /// By the user name.
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// By the id, as `journal export` prints it for `subject`.
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
}

/// `fedtoken backup`.
#[derive(Args, Debug)]
pub struct BackupArguments {
    /// Where the configuration lies.
    #[command(flatten)]
    pub files: Files,
    /// The file to make; never overwrites one.
    #[arg(
        value_name = "TO",
        required_unless_present = "check",
        conflicts_with = "check"
    )]
    pub to: Option<PathBuf>,
    /// Check this database instead: schema, foreign keys, every row, and the key ring. `@FILE`
    /// reads the address from a file.
    #[arg(long, value_name = "URL")]
    pub check: Option<String>,
    /// The key ring for the check, instead of the one the configuration names.
    #[arg(long, value_name = "FILE", requires = "check")]
    pub ring: Option<PathBuf>,
}

/// `fedtoken copy-db`.
#[derive(Args, Debug)]
pub struct CopyArguments {
    /// The database to read, of the present schema; others may use it meanwhile. `@FILE` reads the
    /// address from a file.
    #[arg(value_name = "FROM")]
    pub from: String,
    /// The empty database to fill.
    #[arg(value_name = "TO")]
    pub to: String,
}
