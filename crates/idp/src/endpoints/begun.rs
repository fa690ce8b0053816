//! Where a login leads that has just begun, or could not begin.

use fedtoken_core::login::Method;

use super::render::Stage;
use crate::{
    http::{Failure, Reply, Route},
    login::Visitor,
    methods::begin::Next,
    pages::{KeyUnavailable, UnavailableReason, UsedUp},
};

/// The next page; none where the step is closed, which looks like a wrong password.
pub(super) fn follow(
    stage: &Stage<'_>,
    (visitor, method): (&Visitor, Method),
    next: Next,
) -> Result<Option<Reply>, Failure> {
    let reason = match next {
        Next::Login(id) => {
            let path = Route::Step(id).path(&stage.app.site);
            return Ok(Some(Reply::see_other(path)));
        }
        Next::Closed => return Ok(None),
        Next::UsedUp => {
            let page = stage.page(&UsedUp {
                frame: stage.frame(),
                service: stage.service.shown(),
                chooser: &stage.chooser(visitor)?,
            });
            return page.map(Some);
        }
        Next::KeyMissing => UnavailableReason::Missing,
        Next::KeyBlocked => UnavailableReason::Blocked,
    };
    let page = stage.page(&KeyUnavailable {
        frame: stage.frame(),
        service: stage.service.shown(),
        method,
        reason,
        chooser: &stage.chooser(visitor)?,
    });
    page.map(Some)
}
