//! Which stored parts are taken back, and each that is not.

use super::*;

#[test]
fn what_was_stored_is_restored() {
    let sent = issued();
    let restored = MessageCode::restore(sent.state.parts().clone());
    assert_eq!(restored.as_ref(), Ok(&sent.state));
    assert_eq!(
        answer(&restored.unwrap(), sent.code.expose(), START),
        Answer::Accepted(())
    );
}

#[test]
fn stored_parts_that_do_not_fit_are_refused() {
    let good = issued().state.parts().clone();
    let refused = |parts: Parts| MessageCode::restore(parts).unwrap_err();
    let no_message = Parts {
        sends: 0,
        ..good.clone()
    };
    assert_eq!(refused(no_message), RestoreError::Sends);
    let before_sending = Parts {
        expires_at: at(START - 1),
        ..good.clone()
    };
    assert_eq!(refused(before_sending), RestoreError::Times);
    let too_long = Parts {
        expires_at: at(START + 601),
        ..good.clone()
    };
    assert_eq!(refused(too_long), RestoreError::Times);
    let too_late = Parts {
        closes_at: at(START + 299),
        ..good.clone()
    };
    assert_eq!(refused(too_late), RestoreError::Times);
    let too_far = Parts {
        closes_at: at(START + 3601),
        ..good.clone()
    };
    assert_eq!(refused(too_far), RestoreError::Times);
    let longest = Parts {
        expires_at: at(START + 600),
        closes_at: at(START + 3600),
        ..good
    };
    assert!(MessageCode::restore(longest).is_ok());
}

#[test]
fn stored_counts_that_no_walk_leads_to_are_refused() {
    let good = issued().state.parts().clone();
    let restore = |sends, tries, generation, standing| {
        let parts = Parts {
            sends,
            tries,
            generation,
            standing,
            ..good.clone()
        };
        MessageCode::restore(parts).map(|_| ())
    };
    use MessageStanding::{Expired, Live, Used};
    for (sends, tries, generation, standing) in [
        // Each message after the first one, and each try, is one change; a right code one more.
        (1, 0, 0, Live),
        (3, 2, 4, Live),
        (1, 1, 2, Used),
        (3, 2, 5, Expired),
        (3, 2, 6, Live),
        (10, 10, 29, Expired),
    ] {
        assert_eq!(restore(sends, tries, generation, standing), Ok(()));
    }
    for (sends, tries, generation, standing) in [
        // Tries or messages were set back, or the generation was.
        (1, 0, 1, Live),
        (1, 2, 5, Live),
        (3, 2, 3, Live),
        // No try was right that nobody made.
        (1, 0, 0, Used),
        (1, 1, 1, Used),
        (1, 1, 1, Expired),
        // No update could be told from the one before.
        (1, 1, u32::MAX, Live),
    ] {
        let refused = restore(sends, tries, generation, standing);
        assert_eq!(
            refused,
            Err(RestoreError::Generation),
            "{sends} {tries} {generation}"
        );
    }
    assert_eq!(restore(11, 0, 10, Live), Err(RestoreError::Sends));
    assert_eq!(restore(1, 11, 11, Live), Err(RestoreError::Tries));
}
