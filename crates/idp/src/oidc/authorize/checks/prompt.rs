//! OpenID Connect Core section 3.1.2.1: `prompt` holds known values, and `none` stands alone.

use crate::oidc::{
    authorize::{ask::Prompt, refusal::Finding},
    error::OAuthError,
    parameters::Parameters,
};

/// What the person must be shown.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<Vec<Prompt>, Finding> {
    let mut prompts = Vec::new();
    let names = parameters
        .one("prompt")
        .unwrap_or("")
        .split(' ')
        .filter(|name| !name.is_empty());
    for name in names {
        let prompt = Prompt::ALL
            .into_iter()
            .find(|prompt| prompt.as_str() == name)
            .ok_or((OAuthError::InvalidRequest, "prompt holds an unknown value"))?;
        if !prompts.contains(&prompt) {
            prompts.push(prompt);
        }
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err((OAuthError::InvalidRequest, "prompt=none stands alone"));
    }
    Ok(prompts)
}
