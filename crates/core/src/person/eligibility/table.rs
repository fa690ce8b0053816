//! The table itself.

use super::{
    Advice, Availability, Delivery, EidAtHand, Eligibility, EligibilityRules, Mailbox, Nationality,
    NumberHeld, Reason, Residence, Situation, Through, TokenOffer,
};

impl Eligibility {
    /// Looks a person up.
    ///
    /// The eID proves who somebody is whatever his age and mailbox; the keys with a password (token,
    /// app, SMS) need the least age. A token needs a mailbox always, the codes need it where a desk
    /// mails the link that activates the account.
    pub fn of(person: &Situation, rules: &EligibilityRules) -> Self {
        let eid = by_eid(person);
        let app = by_code(person, rules);
        Self {
            eid: availability(eid.map(|()| Through::Oneself)),
            token_online: availability(online(person, rules)),
            token_by_desk: availability(by_desk(person, rules)),
            app: availability(app),
            sms: availability(app),
            advice: match (eid, app) {
                (Err(_), Err(reason)) => Advice::Settle(reason),
                (Ok(()), _) | (Err(_), Ok(_)) => advice(person),
            },
        }
    }
}

fn by_eid(person: &Situation) -> Result<(), Reason> {
    numbered(person)?;
    match person.eid {
        EidAtHand::Ready => Ok(()),
        EidAtHand::None => Err(Reason::NoEid),
    }
}

fn online(person: &Situation, rules: &EligibilityRules) -> Result<TokenOffer, Reason> {
    by_eid(person)?;
    old_enough(person, rules)?;
    of_known_age(person, rules)?;
    mailbox(person)?;
    Ok(offer(Through::Oneself, Delivery::Mail))
}

fn by_desk(person: &Situation, rules: &EligibilityRules) -> Result<TokenOffer, Reason> {
    numbered(person)?;
    old_enough(person, rules)?;
    mailbox(person)?;
    let office = office(person);
    if person.residence.has_official_address() {
        return Ok(offer(office, Delivery::PostToOfficialAddress));
    }
    match (person.nationality, person.eid) {
        (Nationality::Other, EidAtHand::None) => Ok(offer(office, Delivery::Mail)),
        (Nationality::Other, EidAtHand::Ready) | (Nationality::Belgian, _) => {
            Err(Reason::NoOfficialAddress)
        }
    }
}

/// Codes of an app and by text message follow the same rules.
fn by_code(person: &Situation, rules: &EligibilityRules) -> Result<Through, Reason> {
    numbered(person)?;
    old_enough(person, rules)?;
    if by_eid(person).is_ok() && of_known_age(person, rules).is_ok() {
        return Ok(Through::Oneself);
    }
    mailbox(person)?;
    Ok(office(person))
}

fn numbered(person: &Situation) -> Result<(), Reason> {
    match person.number {
        NumberHeld::Register | NumberHeld::Bis => Ok(()),
        NumberHeld::None => Err(Reason::NoNumber),
    }
}

fn mailbox(person: &Situation) -> Result<(), Reason> {
    match person.mailbox {
        Mailbox::Personal => Ok(()),
        Mailbox::None => Err(Reason::NoMailbox),
    }
}

/// An age that is not known passes here: at a desk, the clerk sees the person.
fn old_enough(person: &Situation, rules: &EligibilityRules) -> Result<(), Reason> {
    match (person.age, rules.least_age) {
        (Some(age), Some(least)) if age < least => Err(Reason::TooYoung),
        _ => Ok(()),
    }
}

fn of_known_age(person: &Situation, rules: &EligibilityRules) -> Result<(), Reason> {
    match (person.age, rules.least_age) {
        (None, Some(_)) => Err(Reason::AgeUnknown),
        _ => Ok(()),
    }
}

/// Who serves a person that cannot serve himself.
fn office(person: &Situation) -> Through {
    match (person.nationality, person.residence) {
        (_, Residence::BelgiumWithAddress)
        | (Nationality::Belgian, Residence::BelgiumWithoutAddress | Residence::AbroadWithAddress) => {
            Through::Desk
        }
        (_, Residence::AbroadWithoutAddress)
        | (Nationality::Other, Residence::BelgiumWithoutAddress | Residence::AbroadWithAddress) => {
            Through::ServiceDesk
        }
    }
}

/// For people who may have at least one key.
fn advice(person: &Situation) -> Advice {
    let address = person.residence.has_official_address();
    match (person.nationality, person.eid) {
        (Nationality::Belgian, EidAtHand::Ready)
            if person.residence == Residence::AbroadWithoutAddress =>
        {
            Advice::EidRather
        }
        (_, EidAtHand::Ready) => Advice::Online,
        (Nationality::Belgian, EidAtHand::None) if !address => Advice::AppOrSms,
        (_, EidAtHand::None) if office(person) == Through::ServiceDesk => Advice::ServiceDesk,
        (_, EidAtHand::None) => Advice::Desk,
    }
}

const fn offer(through: Through, delivery: Delivery) -> TokenOffer {
    TokenOffer { through, delivery }
}

fn availability<W>(result: Result<W, Reason>) -> Availability<W> {
    match result {
        Ok(way) => Availability::Yes(way),
        Err(reason) => Availability::No(reason),
    }
}
