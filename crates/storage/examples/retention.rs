//! Prints the page `docs/retention.md`; called by `cargo xtask retention`.

#![expect(clippy::print_stdout, reason = "it prints the page")]

fn main() {
    print!("{}", fedtoken_storage::sql::retention_page());
}
