//! The table and the verdict.
#![expect(clippy::print_stdout, reason = "a bench talks to its terminal")]

use crate::measure::{Limit, Row};

/// Prints every row and says whether all kept their limits.
pub(crate) fn print(rows: &[Row]) -> bool {
    println!(
        "\n{:<33} {:>11}  {:<33} {:>11} {:>7} {:>9}  {:<8} {:>23}",
        "operation",
        "median",
        "raw primitive",
        "median",
        "ratio",
        "limit",
        "verdict",
        "heap, bytes (ours/raw)"
    );
    for row in rows {
        println!(
            "{:<33} {:>11}  {:<33} {:>11} {:>7.3} {:>9}  {:<8} {:>23}",
            row.name,
            time(row.ours.nanos),
            row.raw_name,
            time(row.raw.nanos),
            ratio(row),
            limit(row),
            verdict(row),
            format!("{} / {}", row.ours.heap_bytes, row.raw.heap_bytes),
        );
    }
    let limited: Vec<bool> = rows.iter().filter_map(keeps).collect();
    let kept = limited.iter().filter(|kept| **kept).count();
    println!("\n{kept} of {} limits kept", limited.len());
    kept == limited.len()
}

fn verdict(row: &Row) -> &'static str {
    match keeps(row) {
        Some(true) => "kept",
        Some(false) => "EXCEEDED",
        None => "-",
    }
}

/// None if there is no limit.
fn keeps(row: &Row) -> Option<bool> {
    match row.limit {
        Limit::Ratio(most) => Some(ratio(row) <= most),
        Limit::Time(most) => Some(row.ours.nanos <= most.as_secs_f64() * 1e9),
        Limit::None => None,
    }
}

fn ratio(row: &Row) -> f64 {
    row.ours.nanos / row.raw.nanos
}

fn limit(row: &Row) -> String {
    match row.limit {
        Limit::Ratio(most) => format!("{most} x"),
        Limit::Time(most) => time(most.as_secs_f64() * 1e9),
        Limit::None => "-".to_owned(),
    }
}

fn time(nanos: f64) -> String {
    match nanos {
        nanos if nanos < 1e4 => format!("{nanos:.1} ns"),
        nanos if nanos < 1e6 => format!("{:.2} us", nanos / 1e3),
        nanos => format!("{:.3} ms", nanos / 1e6),
    }
}
