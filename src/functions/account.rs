//! Functions about an app or the account that do not change the list.

use serverpilot_core::{account, action, ssl};

use crate::{
    arguments::functions,
    call::{Attempts, CallOptions, Scope, run},
    parameters::{Id, Timeout, Wait},
};

functions! {
    fn serverpilot_domains(options: CallOptions) -> Array {
        run(&options, Scope::App, account::app).map(|app| app.summary.domains)
    }

    fn serverpilot_app(options: CallOptions) -> Array {
        run(&options, Scope::App, account::app)
    }

    fn serverpilot_apps(timeout: Option<Timeout>, attempts: Option<Attempts>) -> Array {
        run(&CallOptions { timeout, attempts, app_id: None }, Scope::Account, account::apps)
    }

    fn serverpilot_action(
        id: Id,
        wait: Wait = 0.0,
        timeout: Option<Timeout>,
        attempts: Option<Attempts>,
    ) -> Array {
        let options = CallOptions { timeout, attempts, app_id: None };
        run(&options, Scope::Account, async |client| action::fetch(client, &id, wait).await)
    }

    fn serverpilot_enable_autossl(wait: Wait = 0.0, options: CallOptions) -> Array {
        run(&options, Scope::App, async |client| ssl::enable(client, wait).await)
    }

    fn serverpilot_test_connection(options: CallOptions) -> Array {
        run(&options, Scope::App, account::test_connection)
    }
}
