//! `serverpilot_plan`.

use ext_php_rs::{types::Zval, zend::ExecuteData, zend_fastcall};

use crate::{
    arguments::{Lent, parse},
    call::{handle, serialized},
};
use serverpilot_core::network;

zend_fastcall! {
    pub(crate) extern fn plan(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let mut snapshot = Lent::<Zval>::default();
            parse!(frame, c"a", snapshot.0);
            let snapshot = snapshot.shape(1)?;
            serialized(Ok(network::plan(&snapshot)), retval)
        });
    }
}
