//! `serverpilot_domains`, `_app`, `_apps`, `_action`, `_enable_autossl` and `_test_connection`.

use ext_php_rs::{ffi::zend_string, types::Zval, zend::ExecuteData, zend_fastcall};

use crate::{
    arguments::{self, Lent, Thrown, null, parse},
    call::{Limits, Scope, answer, handle, run},
    results,
};
use serverpilot_core::{account, action, ssl};

/// The arguments `timeout`, `attempts` and `app_id` of functions that take these alone.
fn limits(frame: &ExecuteData) -> Result<Limits, Thrown> {
    let (mut timeout, mut attempts, mut app_id) =
        (null::<f64>(), null::<i64>(), Lent::<zend_string>::default());
    parse!(frame, c"|d!l!S!", timeout.value, timeout.is_null, attempts.value, attempts.is_null, app_id.0);
    Ok(Limits {
        timeout: arguments::timeout(1, &timeout)?,
        attempts: arguments::attempts(2, &attempts)?,
        app_id: arguments::id(3, &app_id)?,
    })
}

zend_fastcall! {
    pub(crate) extern fn domains(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let app = run(&limits(frame)?, Scope::App, account::app);
            answer(app, retval, |app| results::strings(&app.summary.domains))
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn app(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let app = run(&limits(frame)?, Scope::App, account::app);
            answer(app, retval, results::app)
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn test_connection(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let connection = run(&limits(frame)?, Scope::App, account::test_connection);
            answer(connection, retval, results::connection)
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn apps(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let (mut timeout, mut attempts) = (null::<f64>(), null::<i64>());
            parse!(frame, c"|d!l!", timeout.value, timeout.is_null, attempts.value, attempts.is_null);
            let limits = Limits {
                timeout: arguments::timeout(1, &timeout)?,
                attempts: arguments::attempts(2, &attempts)?,
                app_id: None,
            };
            let apps = run(&limits, Scope::Account, account::apps);
            answer(apps, retval, |apps| results::apps(apps))
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn action(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let (mut id, mut wait) = (Lent::<zend_string>::default(), 0.0);
            let (mut timeout, mut attempts) = (null::<f64>(), null::<i64>());
            parse!(
                frame, c"S|dd!l!",
                id.0,
                wait,
                timeout.value, timeout.is_null,
                attempts.value, attempts.is_null,
            );
            let id = arguments::id(1, &id)?.unwrap_or_default();
            let wait = arguments::wait(2, wait)?;
            let limits = Limits {
                timeout: arguments::timeout(3, &timeout)?,
                attempts: arguments::attempts(4, &attempts)?,
                app_id: None,
            };
            let state = run(&limits, Scope::Account, async |client| action::fetch(client, &id, wait).await);
            answer(state, retval, results::action)
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn enable_autossl(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let (mut wait, mut timeout, mut attempts) = (0.0, null::<f64>(), null::<i64>());
            let mut app_id = Lent::<zend_string>::default();
            parse!(
                frame, c"|dd!l!S!",
                wait,
                timeout.value, timeout.is_null,
                attempts.value, attempts.is_null,
                app_id.0,
            );
            let wait = arguments::wait(1, wait)?;
            let limits = Limits {
                timeout: arguments::timeout(2, &timeout)?,
                attempts: arguments::attempts(3, &attempts)?,
                app_id: arguments::id(4, &app_id)?,
            };
            let report = run(&limits, Scope::App, async |client| ssl::enable(client, wait).await);
            answer(report, retval, results::ssl)
        });
    }
}
