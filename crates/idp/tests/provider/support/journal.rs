//! The journal as an auditor reads it.

use fedtoken_idp::journal::export_page;
use fedtoken_storage::stores::JournalEvent;
use serde_json::Value;

use super::TestIdp;

impl TestIdp {
    /// The lines of this event, oldest first, with what they tell about their person.
    pub async fn journal(&self, event: JournalEvent) -> Vec<Value> {
        let (mut lines, mut after) = (Vec::new(), i64::MIN);
        while let Some(page) = export_page(self.store(), &self.app.journal, after)
            .await
            .unwrap()
        {
            let read = page.text.lines().map(serde_json::from_str);
            lines.extend(read.map(|line| line.unwrap()));
            after = page.after;
        }
        lines.retain(|line: &Value| line["event"] == event.as_str());
        lines
    }
}
