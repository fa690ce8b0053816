//! What somebody may sign for us, told apart by `typ` (RFC 8725 section 3.11).

/// A kind of JWT that we read and did not sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ForeignKind {
    /// A client's proof of who it is (RFC 7523); a `typ` is not customary.
    ClientAssertion,
    /// A request for authorization as one object (RFC 9101 section 10.8).
    RequestObject,
    /// A proof of possession (RFC 9449 section 4.2); its `typ` is required.
    DpopProof,
}

impl ForeignKind {
    /// Its own name: a media type without `application/`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientAssertion => "client-authentication+jwt",
            Self::RequestObject => "oauth-authz-req+jwt",
            Self::DpopProof => "dpop+jwt",
        }
    }

    /// Whether a JWT with this `typ` may be one of this kind; names of media types have no case.
    #[must_use]
    pub fn accepts(self, typ: Option<&str>) -> bool {
        let own = typ.is_some_and(|typ| typ.eq_ignore_ascii_case(self.name()));
        let general = typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
        own || (general && self != Self::DpopProof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_accepts_its_own_name_and_no_other_kind() {
        let all = [
            ForeignKind::ClientAssertion,
            ForeignKind::RequestObject,
            ForeignKind::DpopProof,
        ];
        for kind in all {
            assert!(kind.accepts(Some(&kind.name().to_uppercase())));
            for other in all.into_iter().filter(|other| *other != kind) {
                assert!(!kind.accepts(Some(other.name())), "{kind:?} {other:?}");
            }
            for token in ["at+jwt", "logout+jwt", "token-introspection+jwt", ""] {
                assert!(!kind.accepts(Some(token)), "{kind:?} {token}");
            }
        }
    }

    #[test]
    fn a_proof_of_possession_says_what_it_is_and_the_others_need_not() {
        for typ in [None, Some("JWT"), Some("jwt")] {
            assert!(ForeignKind::ClientAssertion.accepts(typ));
            assert!(ForeignKind::RequestObject.accepts(typ));
            assert!(!ForeignKind::DpopProof.accepts(typ));
        }
    }
}
