//! The table and the verdict.
#![expect(clippy::print_stdout, reason = "a bench talks to its terminal")]

/// One measured figure.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) name: String,
    /// The figure.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// What it is held against.
    pub(crate) limit: Limit,
    /// What we would like to see; no verdict hangs on it.
    pub(crate) goal: Option<Goal>,
}

/// What a figure is held against.
#[derive(Debug)]
pub(crate) enum Limit {
    /// At least this part of a figure of the same run.
    Part {
        /// The part.
        of: f64,
        /// The other figure.
        raw: f64,
        /// What that is.
        raw_name: &'static str,
    },
    /// Nothing; another figure of the same run is told beside it.
    Beside {
        /// The other figure.
        raw: f64,
        /// What that is.
        raw_name: &'static str,
    },
    /// Nothing.
    None,
}

/// What we would like to see.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// More than this.
    Above(f64),
    /// Less than this.
    Below(f64),
}

impl Row {
    /// A figure without a limit.
    pub(crate) fn plain(name: &str, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit,
            limit: Limit::None,
            goal: None,
        }
    }

    /// With a part of another figure as its limit.
    pub(crate) fn at_least(mut self, of: f64, raw: f64, raw_name: &'static str) -> Self {
        self.limit = Limit::Part { of, raw, raw_name };
        self
    }

    /// With another figure beside it.
    pub(crate) fn beside(mut self, raw: f64, raw_name: &'static str) -> Self {
        self.limit = Limit::Beside { raw, raw_name };
        self
    }

    /// With a goal.
    pub(crate) fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    fn kept(&self) -> Option<bool> {
        match self.limit {
            Limit::Part { of, raw, .. } => Some(self.value >= of * raw),
            Limit::Beside { .. } | Limit::None => None,
        }
    }

    fn comparison(&self) -> String {
        match self.limit {
            Limit::Part { of, raw, raw_name } => format!(
                "{:.2} of {raw_name} {raw:.0} (at least {of})",
                self.value / raw
            ),
            Limit::Beside { raw, raw_name } => {
                format!("{:.2} of {raw_name} {raw:.0}", self.value / raw)
            }
            Limit::None => String::new(),
        }
    }

    fn reached(&self) -> String {
        match self.goal {
            None => String::new(),
            Some(Goal::Above(goal)) if self.value > goal => format!("above {goal:.0}: reached"),
            Some(Goal::Above(goal)) => format!("above {goal:.0}: MISSED"),
            Some(Goal::Below(goal)) if self.value < goal => format!("below {goal:.0}: reached"),
            Some(Goal::Below(goal)) => format!("below {goal:.0}: MISSED"),
        }
    }
}

/// Prints every row and says whether all kept their limits.
pub(crate) fn print(rows: &[Row]) -> bool {
    println!(
        "\n{:<44} {:>10} {:<6} {:<8} {:<58} goal",
        "figure", "value", "", "limit", "beside"
    );
    for row in rows {
        let verdict = match row.kept() {
            Some(true) => "kept",
            Some(false) => "MISSED",
            None => "-",
        };
        println!(
            "{:<44} {:>10.2} {:<6} {:<8} {:<58} {}",
            row.name,
            row.value,
            row.unit,
            verdict,
            row.comparison(),
            row.reached()
        );
    }
    let limited: Vec<bool> = rows.iter().filter_map(Row::kept).collect();
    let kept = limited.iter().filter(|kept| **kept).count();
    println!("\n{kept} of {} limits kept", limited.len());
    kept == limited.len()
}
