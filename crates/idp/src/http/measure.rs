//! How long requests take, by a closed set of labels.

use std::{cell::RefCell, collections::HashMap};

use http::{Method, StatusCode};
use metrics::{Histogram, histogram};

use crate::clock::Stopwatch;

/// Records one answered request.
///
/// Finding a histogram by its labels costs more than the rest of a prepared answer, so each thread
/// keeps those it has found; routes, methods and statuses are few.
pub(super) fn record(method: &Method, route: &'static str, status: StatusCode, started: Stopwatch) {
    thread_local! {
        static FOUND: RefCell<HashMap<(&'static str, &'static str, u16), Histogram>> =
            RefCell::default();
    }
    let method = method_label(method);
    let seconds = started.seconds();
    FOUND.with_borrow_mut(|found| {
        let found = found
            .entry((method, route, status.as_u16()))
            .or_insert_with(|| {
                let status = status.as_str().to_owned();
                let labels = [
                    ("method", method.to_owned()),
                    ("route", route.to_owned()),
                    ("status", status),
                ];
                histogram!("http_server_request_duration_seconds", &labels)
            });
        found.record(seconds);
    });
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
