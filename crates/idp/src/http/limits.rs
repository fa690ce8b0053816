//! Sizes and times that a request must keep (contract §5).

use std::time::Duration;

use axum::body::Body;
use http::{HeaderMap, StatusCode, Uri};
use http_body_util::BodyExt;

/// Largest query in bytes.
const QUERY: usize = 8 * 1024;
/// Largest sum of header names and values in bytes.
const HEADERS: usize = 16 * 1024;
/// Largest body in bytes.
const BODY: usize = 64 * 1024;
/// How much of a larger body is read and dropped, so that the client sees the answer.
const DROPPED: usize = 4 * 1024 * 1024;
/// Time for the body.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Checks query and headers.
pub(super) fn head(uri: &Uri, headers: &HeaderMap) -> Result<(), StatusCode> {
    if uri.query().is_some_and(|query| query.len() > QUERY) {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if size > HEADERS {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    Ok(())
}

/// Reads a body as text.
pub(super) async fn body(body: Body) -> Result<String, StatusCode> {
    let bytes = tokio::time::timeout(BODY_TIME, collect(body))
        .await
        .map_err(|_| StatusCode::REQUEST_TIMEOUT)??;
    String::from_utf8(bytes).map_err(|_| StatusCode::BAD_REQUEST)
}

async fn collect(mut body: Body) -> Result<Vec<u8>, StatusCode> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen <= BODY {
            kept.extend_from_slice(&data);
        } else if seen > DROPPED {
            break;
        }
    }
    if seen > BODY {
        Err(StatusCode::PAYLOAD_TOO_LARGE)
    } else {
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_largest_body_passes_and_one_byte_more_does_not() {
        assert_eq!(
            body(Body::from("a".repeat(BODY))).await.unwrap().len(),
            BODY
        );
        let refused = body(Body::from("a".repeat(BODY + 1))).await;
        assert_eq!(refused, Err(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[tokio::test]
    async fn a_body_must_be_text() {
        assert_eq!(
            body(Body::from(vec![0xff])).await,
            Err(StatusCode::BAD_REQUEST)
        );
    }

    #[test]
    fn query_and_headers_have_bounds() {
        let uri = |length: usize| format!("/?{}", "q".repeat(length)).parse::<Uri>().unwrap();
        let none = HeaderMap::new();
        assert_eq!(head(&uri(QUERY), &none), Ok(()));
        assert_eq!(head(&uri(QUERY + 1), &none), Err(StatusCode::URI_TOO_LONG));
        let mut large = HeaderMap::new();
        large.insert("cookie", "c".repeat(HEADERS).parse().unwrap());
        let refused = Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        assert_eq!(head(&uri(1), &large), refused);
    }
}
