//! Name and need of each digital key, in the words of the pages.

use fedtoken_core::login::Method;

use super::texts::{TextId, text};

/// What the key is called.
pub(super) const fn name(method: Method) -> TextId {
    match method {
        Method::Eid => text::KEY_EID_NAME,
        Method::Token => text::KEY_TOKEN_NAME,
        Method::Sms => text::KEY_SMS_NAME,
        Method::App => text::KEY_APP_NAME,
        Method::Passkey => text::KEY_PASSKEY_NAME,
    }
}

/// What the person needs in hand to use it.
pub(super) const fn hint(method: Method) -> TextId {
    match method {
        Method::Eid => text::KEY_EID_HINT,
        Method::Token => text::KEY_TOKEN_HINT,
        Method::Sms => text::KEY_SMS_HINT,
        Method::App => text::KEY_APP_HINT,
        Method::Passkey => text::KEY_PASSKEY_HINT,
    }
}
