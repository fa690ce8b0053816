//! The way from each change to its statements.

use sea_orm::{DatabaseTransaction, DbErr};

use super::{authorization, client, counter, device, login, look, person, session, token, totp};
use crate::{Change, sql::answer::Stop};

/// Runs one step.
pub(in crate::sql) async fn apply(tx: &DatabaseTransaction, change: &Change) -> Result<(), Stop> {
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
        C::AddToken { token, cells } => token::add(tx, token, cells).await,
        C::SetTokenState { token_id, from, to } => token::set_state(tx, token_id, *from, *to).await,
        C::SpendCell {
            token_id,
            position,
            generation,
            next,
        } => token::spend(tx, token_id, *position, *generation, *next).await,
        C::CountTokenAttempt { token_id, limit } => token::count(tx, token_id, *limit).await,
        C::RefundTokenAttempt { token_id } => token::refund(tx, token_id).await,
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
        C::ClearAllLooks { person_id } => look::clear_all(tx, person_id).await,
        C::CountLoginAttempt {
            login_id,
            step,
            limit,
        } => login::count(tx, login_id, *step, *limit).await,
        C::RefundLoginAttempt { login_id } => login::refund(tx, login_id).await,
        C::KeepNewPassword { login_id, password } => {
            login::keep_password(tx, login_id, password).await
        }
        C::FinishLogin { login_id } => login::finish(tx, login_id).await,
        C::EndLogin { login_id } => login::end(tx, login_id).await,
        other => apply_to_sessions(tx, other).await,
    }
}

/// Sessions and what is granted in them, devices, counters, keys, clients, the journal.
async fn apply_to_sessions(tx: &DatabaseTransaction, change: &Change) -> Result<(), Stop> {
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
        C::AddGrant(new) => authorization::add_grant(tx, new).await,
        C::EndGrant { grant_id, at } => authorization::end_grant(tx, grant_id, *at).await,
        C::EndGrantsOf { sid, at } => authorization::end_grants_of(tx, sid, *at).await,
        C::AddCode(new) => authorization::add_code(tx, new).await,
        C::TakeCode { digest, at } => authorization::take_code(tx, digest, *at).await,
        C::AddDevice(new) => device::add(tx, new).await,
        C::CountDeviceAttempt { digest, limit } => device::count(tx, digest, *limit).await,
        C::ClearDeviceAttempts { digest } => device::clear(tx, digest).await,
        C::Count { key, rule, at } => counter::count(tx, key, rule, *at).await,
        C::Refund {
            key,
            rule,
            counted_at,
        } => counter::refund(tx, key, rule, *counted_at).await,
        C::ClearCounter { key } => counter::clear(tx, key).await,
        C::AddSigningKey(new) => client::add_key(tx, new).await,
        C::PutClient(client) => client::put(tx, client).await,
        C::Journal(line) => person::journal(tx, line).await,
        // The conformance suite tries a sample of every kind, so this one is never met.
        _ => Err(DbErr::Custom("a change without statements".to_owned()).into()),
    }
}
