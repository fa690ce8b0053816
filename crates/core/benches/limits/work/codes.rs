//! Codes of the paper: typed, drawn, and compared with their cells.

use std::hint::black_box;
use std::time::Duration;

use argon2::{Argon2, Params, Version};
use fedtoken_core::grid::{
    Alphabet, CellPlace, CheckLetter, Code, Grid, GridSpec, Position, SealedCell,
};
use fedtoken_core::ids::TokenId;
use fedtoken_core::rand_core::Rng;
use fedtoken_core::slow_hash::{Comparison, Cost, Memory};

use super::support::{ring, rng};
use crate::measure::{Case, Limit, Repeat, repeat};

/// Six letters in two groups.
pub(super) fn read() -> Case {
    read_by("read a typed code", GridSpec::FEDERAL, "bcd-fgh")
}

/// Six letters and their check letter.
pub(super) fn read_checked() -> Case {
    let alphabet = Alphabet::CONSONANTS;
    let spec = GridSpec::new(24, 6, alphabet, CheckLetter::Last).unwrap();
    let typed = Code::draw(&spec, &mut rng()).grouped();
    let typed = typed.expose().to_lowercase();
    read_by("read one with its check letter", spec, typed)
}

/// The 24 codes of the federal token.
pub(super) fn draw_a_grid() -> Case {
    let (mut ours, mut raw) = (rng(), rng());
    Case {
        name: "draw a grid",
        limit: Limit::Time(Duration::from_micros(20)),
        primitives: 1,
        ours: repeat(move || Grid::draw(&GridSpec::FEDERAL, &mut ours)),
        raw_name: "ChaCha20, a byte a letter",
        raw: repeat(move || {
            let mut bytes = [0; 24 * 6];
            raw.fill_bytes(&mut bytes);
            bytes
        }),
    }
}

/// As a server does it: its memory is kept from hash to hash.
pub(super) fn compare() -> Case {
    Case {
        name: "compare a code with its cell",
        limit: Limit::Ratio(1.02),
        primitives: 1,
        ours: compare_in(|kept| kept),
        raw_name: ARGON2ID,
        raw: raw_argon2id(),
    }
}

/// As whoever compares once in a while does it.
pub(super) fn compare_in_fresh_memory() -> Case {
    Case {
        name: "the same in fresh memory",
        limit: Limit::None,
        primitives: 1,
        ours: compare_in(|kept| {
            *kept = Memory::empty();
            kept
        }),
        raw_name: ARGON2ID,
        raw: raw_argon2id(),
    }
}

fn read_by(name: &'static str, spec: GridSpec, typed: impl AsRef<str>) -> Case {
    let typed = typed.as_ref().to_owned();
    let raw = typed.clone();
    Case {
        name,
        limit: Limit::Time(Duration::from_nanos(100)),
        primitives: 1,
        ours: repeat(move || Code::parse(black_box(&typed), black_box(&spec))),
        raw_name: "to_ascii_uppercase",
        raw: repeat(move || black_box(&raw).to_ascii_uppercase()),
    }
}

fn compare_in(memory: fn(&mut Memory) -> &mut Memory) -> Repeat {
    let (ring, mut rng, mut kept) = (ring(), rng(), Memory::empty());
    let (token, code) = (
        TokenId::draw(&mut rng),
        Code::draw(&GridSpec::FEDERAL, &mut rng),
    );
    let position = Position::new(7).unwrap();
    let place = CellPlace {
        token: &token,
        position,
    };
    let sealed = SealedCell::seal(&code, place, Cost::CELL, &ring, &mut kept, &mut rng).unwrap();
    repeat(move || {
        let place = CellPlace {
            token: &token,
            position,
        };
        let right = sealed.verify(black_box(&code), place, &ring, memory(&mut kept));
        assert_eq!(right, Ok(Comparison::Right));
    })
}

fn raw_argon2id() -> Repeat {
    repeat(move || {
        let mut hash = [0; 32];
        let hashed = argon2id().hash_password_into(black_box(b"BCDFGH"), &[7; 16], &mut hash);
        hashed.map(|()| hash)
    })
}

fn argon2id() -> Argon2<'static> {
    let cost = Cost::CELL;
    let params = Params::new(
        cost.memory().get(),
        cost.iterations().get(),
        cost.parallelism().get(),
        Some(32),
    );
    Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params.unwrap())
}

const ARGON2ID: &str = "Argon2id, 12 MiB, 3 passes";
