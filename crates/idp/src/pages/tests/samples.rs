//! Every page in every state, filled with values that would show a missing escape.

use fedtoken_core::login::Method;

use crate::pages::trial::{
    LoginLink, RelyingPartyError, RelyingPartyHome, SignedIn, TrialPerson, TrialPersons,
};
use crate::pages::*;

mod questions;

pub(super) use questions::TOLD;

/// A rendered page with what the tests need to know about it.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) stage: Stage,
    pub(super) fails: bool,
    pub(super) html: String,
}

/// When in a login a page is seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Choice,
    BeforePassword,
    Password,
    Secret,
    AfterPassword,
    /// A page with days on it.
    Own,
}

pub(super) const SERVICE: Service<'static> = Service {
    name: "Town <b>Hall</b> & Co",
    host: "town.example",
};

pub(super) const REFERENCE: &str = "K7M-4Q2";

const LINKS: [LanguageLink<'static>; 4] = [
    link(Language::Nl, "?ui_locales=nl"),
    link(Language::Fr, "?ui_locales=fr"),
    link(Language::De, "?ui_locales=de"),
    link(Language::En, "?ui_locales=en"),
];

/// Every page of the provider in one language.
pub(super) fn all(language: Language) -> Vec<Sample> {
    let mut samples = Samples {
        frame: frame(language),
        list: Vec::new(),
    };
    samples.choice();
    samples.questions();
    samples.services();
    samples.passwords();
    samples.codes();
    samples.ends();
    samples.errors();
    samples.answer();
    samples.list
}

pub(super) fn frame(language: Language) -> Frame<'static> {
    Frame {
        language,
        base: "/idp",
        brand: DEFAULT_BRAND,
        reference: REFERENCE,
        languages: &LINKS,
    }
}

/// The page that asks for this code of the token.
pub(super) fn token_form(language: Language, position: u8) -> CodeForm<'static> {
    CodeForm {
        frame: frame(language),
        service: SERVICE,
        question: CodeQuestion::Token { position },
        action: "/idp/login/abc/code",
        form: "sealed\"form",
        attempts_left: None,
        alert: None,
        remaining: Remaining::Plenty,
        restart: "/idp/login?t=abc",
    }
}

/// The pages of the trial.
pub(super) fn trial() -> Vec<(&'static str, String)> {
    let user = SignedIn {
        name: "An <b>Maes</b>",
        claims_json: "{\n  \"name\": \"<b>\"\n}",
        logout_link: "/logout",
    };
    let login_links = [LoginLink {
        href: "/login",
        label: "Log in",
        note: "any key",
    }];
    let home = |user| RelyingPartyHome {
        user,
        login_links: &login_links,
        trial_link: "/persons",
    };
    vec![
        ("home", home(None).render().unwrap()),
        ("home, logged in", home(Some(user)).render().unwrap()),
        (
            "error",
            RelyingPartyError {
                error: "access_denied",
                description: "<b>no</b>",
            }
            .render()
            .unwrap(),
        ),
        ("persons", persons().render().unwrap()),
    ]
}

fn persons() -> TrialPersons<'static> {
    TrialPersons {
        persons: &[
            TrialPerson {
                username: "an.maes",
                name: "An <b>Maes</b>",
                note: "has every key",
                serial: Some("T-0001"),
                can_renew: true,
            },
            TrialPerson {
                username: "tom",
                name: "Tom",
                note: "has no key",
                serial: None,
                can_renew: false,
            },
        ],
        file: "/tmp/trial.json",
        action: "/paper",
        renewed: Some("An <b>Maes</b>"),
    }
}

const fn link(language: Language, href: &'static str) -> LanguageLink<'static> {
    LanguageLink { language, href }
}

struct Samples {
    frame: Frame<'static>,
    list: Vec<Sample>,
}

impl Samples {
    fn add(&mut self, name: &str, stage: Stage, page: &dyn View) {
        let language = self.frame.language;
        self.list.push(Sample {
            name: format!("{}-{name}", language.as_str()),
            language,
            stage,
            fails: false,
            html: page.render().unwrap(),
        });
    }

    fn add_failed(&mut self, name: &str, stage: Stage, page: &dyn View) {
        self.add(name, stage, page);
        self.list.last_mut().unwrap().fails = true;
    }

    fn choice(&mut self) {
        let keys: Vec<KeyChoice> = Method::ALL
            .into_iter()
            .map(|method| KeyChoice {
                method,
                state: match method {
                    Method::App => KeyState::LastUsed,
                    Method::Token => KeyState::TooWeak,
                    Method::Eid | Method::Passkey | Method::Sms => KeyState::Open,
                },
            })
            .collect();
        let page = Chooser {
            frame: self.frame,
            service: SERVICE,
            action: "/idp/login",
            ask: "sealed\"ask",
            keys: &keys,
            person: None,
            alert: None,
        };
        self.add("chooser", Stage::Choice, &page);
        let stronger = Chooser {
            person: Some("an<b>maes"),
            ..page
        };
        self.add("chooser-step-up", Stage::Choice, &stronger);
        let refused = Chooser {
            alert: Some(ChooserAlert::Unusable),
            ..page
        };
        self.add_failed("chooser-Unusable", Stage::Choice, &refused);
    }

    fn passwords(&mut self) {
        let mut page = PasswordForm {
            frame: self.frame,
            service: SERVICE,
            method: Method::Token,
            action: "/idp/login/password",
            ask: "sealed\"ask",
            username: "",
            public_computer: false,
            alert: None,
            chooser: "/idp/login?t=abc",
        };
        self.add("password", Stage::Password, &page);
        page.username = "an\"><b>maes</b>";
        page.public_computer = true;
        for alert in [
            PasswordAlert::Refused,
            PasswordAlert::Expired,
            PasswordAlert::Busy,
        ] {
            page.alert = Some(alert);
            self.add_failed(&format!("password-{alert:?}"), Stage::Password, &page);
        }
        self.new_passwords();
    }

    fn new_passwords(&mut self) {
        use NewPasswordAlert::{Common, ContainsWord, Repetition, Sequence, TooLong, TooShort};
        use NewPasswordAlert::{Expired, Mismatch, Same};
        let mut page = NewPasswordForm {
            frame: self.frame,
            service: SERVICE,
            action: "/idp/login/abc/new-password",
            form: "sealed\"form",
            alert: None,
        };
        self.add("new-password", Stage::Secret, &page);
        let refusals = [
            TooShort,
            TooLong,
            ContainsWord,
            Repetition,
            Sequence,
            Common,
        ];
        for alert in refusals.into_iter().chain([Same, Mismatch, Expired]) {
            page.alert = Some(alert);
            self.add_failed(&format!("new-password-{alert:?}"), Stage::Secret, &page);
        }
    }

    fn codes(&mut self) {
        use CodeAlert::{Busy, Replayed, Typing, Wrong};
        let mut page = token_form(self.frame.language, 7);
        self.add("code", Stage::Secret, &page);
        for remaining in [Remaining::Few(4), Remaining::Last] {
            page.remaining = remaining;
            self.add(&format!("code-{remaining:?}"), Stage::Secret, &page);
        }
        for question in [CodeQuestion::App, page.question] {
            page.question = question;
            page.attempts_left = None;
            self.add(&format!("ask-{question:?}"), Stage::Secret, &page);
            page.attempts_left = Some(3);
            for alert in [Wrong, Typing, Replayed, Busy] {
                let name = format!("ask-{question:?}-{alert:?}");
                page.alert = Some(alert);
                self.add_failed(&name, Stage::Secret, &page);
            }
            page.alert = None;
        }
    }

    fn ends(&mut self) {
        use EndReason::{Changed, CodeSpent, Expired, Finished, OtherBrowser, TooManyWrong, Used};
        let (frame, service, chooser) = (self.frame, SERVICE, "/idp/login?t=abc");
        let used_up = UsedUp {
            frame,
            service,
            chooser,
        };
        self.add_failed("used-up", Stage::AfterPassword, &used_up);
        for reason in [UnavailableReason::Missing, UnavailableReason::Blocked] {
            let page = KeyUnavailable {
                frame,
                service,
                method: Method::Token,
                reason,
                chooser,
            };
            self.add_failed(&format!("key-{reason:?}"), Stage::AfterPassword, &page);
        }
        for reason in [
            TooManyWrong,
            Expired,
            CodeSpent,
            Changed,
            Finished,
            OtherBrowser,
            Used,
        ] {
            let page = LoginEnded {
                frame,
                reason,
                restart: Some("https://town.example/?a=1&b=2"),
                service: Some(service),
            };
            self.add_failed(&format!("ended-{reason:?}"), Stage::BeforePassword, &page);
        }
    }

    fn errors(&mut self) {
        let frame = self.frame;
        for kind in ErrorKind::ALL {
            let page = ErrorPage { frame, kind };
            self.add_failed(&format!("error-{kind:?}"), Stage::BeforePassword, &page);
        }
        let logout = LogoutConfirm {
            frame,
            action: "/idp/logout",
            form: "sealed\"form",
            alert: None,
        };
        self.add("logout", Stage::BeforePassword, &logout);
        let late = LogoutConfirm {
            alert: Some(LogoutAlert::Expired),
            ..logout
        };
        self.add_failed("logout-Expired", Stage::BeforePassword, &late);
        for (name, back) in [("out", None), ("out-back", Some("https://town.example/"))] {
            let page = LoggedOut { frame, back };
            self.add(name, Stage::BeforePassword, &page);
            let services = ["https://town.example/out?a=1&b=\"><b>".to_owned()];
            let page = FrontchannelLogout {
                frame,
                services: &services,
                back,
            };
            self.add(&format!("front-{name}"), Stage::BeforePassword, &page);
        }
    }

    fn answer(&mut self) {
        let page = AnswerForm {
            frame: self.frame,
            action: "https://town.example/cb?a=1&b=2",
            fields: &[("code", "<b>".to_owned()), ("state", "\"st\"".to_owned())],
        };
        self.add("answer", Stage::AfterPassword, &page);
        let ways = [
            WayBack::Link("https://town.example/cb?error=\"<b>&state=1"),
            WayBack::Form(page.action, page.fields),
        ];
        for (name, back) in ["refused-link", "refused-form"].into_iter().zip(ways) {
            let page = Refused {
                frame: self.frame,
                service: SERVICE,
                back,
            };
            self.add_failed(name, Stage::BeforePassword, &page);
        }
    }
}
