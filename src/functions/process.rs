//! Functions about this process.

use serverpilot_core::stats;

use crate::{
    arguments::functions,
    constants,
    parameters::{Secret, Text},
};

functions! {
    fn serverpilot_use_credentials(client_id: Text, api_key: Secret, app_id: Text) -> Void {
        constants::keep([client_id.to_string_lossy().into(), api_key, app_id.to_string_lossy().into()]);
        Ok(())
    }

    fn serverpilot_stats() -> Array {
        Ok(stats::read())
    }
}
