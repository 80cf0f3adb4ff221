//! `serverpilot_use_credentials` and `serverpilot_stats`.

use ext_php_rs::{ffi::zend_string, types::Zval, zend::ExecuteData, zend_fastcall};
use secrecy::SecretString;

use crate::{
    arguments::{Lent, parse},
    call::{answer, handle},
    constants, engine, results,
};
use serverpilot_core::stats;

zend_fastcall! {
    pub(crate) extern fn use_credentials(frame: &mut ExecuteData, _retval: &mut Zval) {
        engine::without_arguments_in_traces(|| handle(|| {
            let [mut client_id, mut api_key, mut app_id] = std::array::from_fn(|_| Lent::<zend_string>::default());
            parse!(frame, c"SSS", client_id.0, api_key.0, app_id.0);
            constants::give([client_id, api_key, app_id].map(|value| {
                SecretString::from(value.text().unwrap_or_default())
            }));
            Ok(())
        }));
    }
}

zend_fastcall! {
    pub(crate) extern fn stats(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            parse!(frame, c"",);
            answer(Ok(stats::read()), retval, results::stats)
        });
    }
}
