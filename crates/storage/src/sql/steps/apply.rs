//! The way from each change to its statements.

use sea_orm::DbErr;

use super::{
    authorization, client, consent, counter, device, erase, journal, lease, login, look, outbox,
    person, pushed, refresh, ring, session, token, totp,
};
use crate::{
    Change,
    sql::{answer::Stop, writer::Transaction},
};

/// Runs all steps in order; neighbours that move counters go in one.
pub(in crate::sql) async fn apply_all(tx: &Transaction, changes: &[Change]) -> Result<(), Stop> {
    let groups = changes.chunk_by(|one, next| counter::moves(one) && counter::moves(next));
    for group in groups {
        match group {
            [first, ..] if counter::moves(first) => counter::move_all(tx, group).await?,
            group => {
                for change in group {
                    apply(tx, change).await?;
                }
            }
        }
    }
    Ok(())
}

/// Runs one step.
async fn apply(tx: &Transaction, change: &Change) -> Result<(), Stop> {
    use Change as C;
    match change {
        C::AddPerson(new) => person::add(tx, new).await,
        C::AddAccount(new) => person::add_account(tx, new).await,
        C::SetPassword {
            person_id,
            password,
            at,
        } => person::set_password(tx, person_id, password, *at).await,
        C::Rehash {
            person_id,
            from,
            to,
        } => person::rehash(tx, person_id, from, to).await,
        C::Demand { person_id, demand } => person::demand(tx, person_id, *demand).await,
        C::Erase(person_id) => erase::erase(tx, person_id).await,
        C::AddToken { token, cells } => token::add(tx, token, cells).await,
        C::SetTokenState { token_id, from, to } => token::set_state(tx, token_id, *from, *to).await,
        C::SpendCell {
            token_id,
            position,
            generation,
            next,
        } => token::spend(tx, token_id, *position, *generation, *next).await,
        C::CountTokenAttempt { token_id, limit } => token::count(tx, token_id, *limit).await,
        C::RefundTokenAttempt(token_id) => token::refund(tx, token_id).await,
        C::AddTotp(new) => totp::add(tx, new).await,
        C::AdvanceTotp { person_id, step } => totp::advance(tx, person_id, *step).await,
        C::CountTotpAttempt { person_id, limit } => totp::count(tx, person_id, *limit).await,
        C::AddLogin(new) => login::add(tx, new).await,
        C::AddLook { look, limit, since } => look::add(tx, look, *limit, *since).await,
        C::ClearLooks {
            person_id,
            browser,
            since,
        } => look::clear(tx, person_id, browser, *since).await,
        C::ClearAllLooks(person_id) => look::clear_all(tx, person_id).await,
        C::CountLoginAttempt {
            login_id,
            step,
            limit,
        } => login::count(tx, login_id, *step, *limit).await,
        C::RefundLoginAttempt(login_id) => login::refund(tx, login_id).await,
        C::KeepNewPassword { login_id, password } => {
            login::keep_password(tx, login_id, password).await
        }
        C::FinishLogin { login_id } => login::finish(tx, login_id).await,
        C::EndLogin { login_id } => login::end(tx, login_id).await,
        other => apply_to_sessions(tx, other).await,
    }
}

/// Sessions, devices, counters, keys, clients.
async fn apply_to_sessions(tx: &Transaction, change: &Change) -> Result<(), Stop> {
    use Change as C;
    match change {
        C::EndTrust {
            person_id,
            login_id,
            device,
            at,
        } => {
            login::end_others(tx, person_id, login_id).await?;
            session::end_all(tx, person_id, *at).await?;
            authorization::end_all(tx, person_id, *at).await?;
            device::forget_others(tx, person_id, device.as_ref()).await
        }
        C::AddSession(new) => session::add(tx, new).await,
        C::TouchSession { digest, at } => session::touch(tx, digest, *at).await,
        C::EndSession { digest, at } => session::end(tx, digest, *at).await,
        C::NoteClient {
            sid,
            client_id,
            client_life,
            expires_at,
        } => session::note_client(tx, sid, (client_id, *client_life), *expires_at).await,
        C::ForgetClients { sid, client_ids } => session::forget_clients(tx, sid, client_ids).await,
        C::AddDevice(new) => device::add(tx, new).await,
        C::CountDeviceAttempt { digest, limit } => device::count(tx, digest, *limit).await,
        C::ClearDeviceAttempts(digest) => device::clear(tx, digest).await,
        C::Count { .. } | C::Refund { .. } => {
            counter::move_all(tx, std::slice::from_ref(change)).await
        }
        C::ClearCounter(key) => counter::clear(tx, key).await,
        C::TakeCounter(key, as_read) => counter::take(tx, key, *as_read).await,
        C::AddSigningKey(new) => client::add_key(tx, new).await,
        C::PutClient(client) => client::put(tx, client).await,
        C::Client(change) => client::change(tx, change).await,
        other => apply_to_grants(tx, other).await,
    }
}

/// What clients were allowed and what came of it, and what leaves the house.
async fn apply_to_grants(tx: &Transaction, change: &Change) -> Result<(), Stop> {
    use Change as C;
    match change {
        C::AddGrant(new) => authorization::add_grant(tx, new).await,
        C::AddGrantUnder(new, allowed) => {
            consent::stands(tx, allowed).await?;
            authorization::add_grant(tx, new).await
        }
        C::EndGrant { grant_id, at } => authorization::end_grant(tx, grant_id, *at).await,
        C::EndGrantsOf { sid, at } => authorization::end_grants_of(tx, sid, *at).await,
        C::EndGrantsFor {
            person_id,
            client_id,
            at,
        } => authorization::end_grants_for(tx, person_id, client_id, *at).await,
        C::AddCode(new) => authorization::add_code(tx, new).await,
        C::TakeCode { digest, at } => authorization::take_code(tx, digest, *at).await,
        C::AddRefresh(new) => refresh::add(tx, new).await,
        C::AdvanceRefresh {
            digest,
            generation,
            at,
        } => refresh::advance(tx, digest, *generation, *at).await,
        C::TouchRefresh {
            digest,
            generation,
            at,
        } => refresh::touch(tx, digest, *generation, *at).await,
        C::AddPushed(new) => pushed::add(tx, new).await,
        C::UsePushed { digest, at } => pushed::mark_used(tx, digest, *at).await,
        C::UseOnce { digest, expires_at } => pushed::use_once(tx, digest, *expires_at).await,
        C::PutConsent { consent, before } => consent::put(tx, consent, before.as_ref()).await,
        C::DropConsent {
            person_id,
            client_id,
        } => consent::forget(tx, person_id, client_id).await,
        C::AddMessage(new) => outbox::add(tx, new).await,
        C::FinishMessage { id, lease } => outbox::finish(tx, id, lease).await,
        C::DelayMessage { id, lease, due_at } => outbox::delay(tx, id, lease, *due_at).await,
        C::ReturnMessage(id, lease, due_at) => outbox::put_back(tx, id, lease, *due_at).await,
        C::BuryMessage { id, lease, at } => outbox::bury(tx, id, lease, *at).await,
        other => apply_to_journal(tx, other).await,
    }
}

/// The journal, and who looks after it.
async fn apply_to_journal(tx: &Transaction, change: &Change) -> Result<(), Stop> {
    use Change as C;
    match change {
        C::Journal(line) => journal::add(tx, line).await,
        C::Chain(change) => journal::chain(tx, change).await,
        C::Ring(change) => ring::change(tx, change).await,
        C::TakeLease(claim) => lease::take(tx, claim).await,
        // The conformance suite tries a sample of every kind, so this one is never met.
        _ => Err(DbErr::Custom("a change without statements".to_owned()).into()),
    }
}
