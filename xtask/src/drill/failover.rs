//! The order of the drill: two primaries lose their power and come back as standbys, a third hands over.

use std::time::Duration;

use super::cluster::Cluster;
use super::load::Load;
use super::needs;
use super::programs::Programs;
use super::provider::Provider;
use super::room::Room;
use crate::failure::Failure;

/// Plays it. Nothing of it is left when it is over, however it ends.
///
/// # Errors
/// `Missing` without its programs, `Drill` when it does not show what it should.
pub(super) fn play() -> Result<(), Failure> {
    needs::look()?;
    let programs = Programs::build()?;
    let room = Room::open()?;
    let outcome = play_in(&room, &programs);
    if outcome.is_err() {
        eprintln!("{}", room.last_words());
    }
    outcome
}

fn play_in(room: &Room, programs: &Programs) -> Result<(), Failure> {
    println!("three machines start");
    let mut cluster = Cluster::start(room)?;
    println!("two instances of the provider start");
    let provider = Provider::start(room, &cluster, &programs.fedtoken)?;
    let mut load = Load::begin(room, &provider, (&programs.load, BOUND))?;
    println!("people log in");
    load.go_on(BETWEEN)?;
    let mut primary = cluster.primary_but("", BOUND)?;
    for _ in 0..KILLS {
        load.announce("primary killed")?;
        cluster.power_off(room, &primary)?;
        println!("{primary}, the primary, has lost its power");
        let next = cluster.primary_but(&primary, BOUND)?;
        println!("{next} is the primary");
        load.go_on(BETWEEN)?;
        cluster.power_on(room, &primary)?;
        cluster.wait_until_whole()?;
        println!("{primary} is back");
        load.go_on(BETWEEN)?;
        primary = next;
    }
    load.announce("primary handed over")?;
    cluster.hand_over(room, &primary)?;
    println!("{} has taken over", cluster.primary_but(&primary, BOUND)?);
    cluster.wait_until_whole()?;
    load.go_on(BETWEEN)?;
    load.end(room)?;
    provider.verify_journal(room)?;
    println!("the journal is whole");
    Ok(())
}

const KILLS: u32 = 2;
/// How long people log in between two events.
const BETWEEN: Duration = Duration::from_secs(10);
/// Within this time logins must go on. The lease of a primary is 20 s.
const BOUND: Duration = Duration::from_secs(60);
