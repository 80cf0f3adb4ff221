//! `serverpilot_normalize_domain`, `serverpilot_parse_domain`, `serverpilot_check_dns` and `serverpilot_verify_certificate`.

use std::net::IpAddr;

use ext_php_rs::{
    ffi::zend_string,
    types::Zval,
    zend::{BailoutGuard, ExecuteData},
    zend_fastcall,
};

use crate::{
    arguments::{self, Lent, Thrown, null, parse},
    call::{Limits, Scope, answer, handle, run, serialized},
    engine, exceptions, ini, results,
};
use serverpilot_core::{
    deadline::Deadline,
    dns,
    domain::Domain,
    error::Failure,
    runtime,
    ssl::handshake::{self, Target},
};

/// More tries than anybody will wait for.
const MAX_TRIES: i64 = 10_000;

fn parsed(name: &str) -> Result<Domain, Failure> {
    Ok(name.parse::<Domain>()?)
}

zend_fastcall! {
    pub(crate) extern fn normalize_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let mut domain = Lent::<zend_string>::default();
            parse!(frame, c"S", domain.0);
            match parsed(&domain.text().unwrap_or_default()) {
                Ok(domain) => {
                    let domain = BailoutGuard::new(domain);
                    // A string that is not interned and not persistent is always set.
                    let _ = retval.set_string(domain.as_str(), false);
                    Ok(())
                }
                Err(error) => {
                    exceptions::throw(error);
                    Err(Thrown)
                }
            }
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn parse_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let mut domain = Lent::<zend_string>::default();
            parse!(frame, c"S", domain.0);
            serialized(parsed(&domain.text().unwrap_or_default()).map(|domain| domain.parts()), retval)
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn check_dns(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let (mut domain, mut app_id) = (Lent::<zend_string>::default(), Lent::<zend_string>::default());
            let mut timeout = null::<f64>();
            parse!(frame, c"S|d!S!", domain.0, timeout.value, timeout.is_null, app_id.0);
            let limits = Limits {
                timeout: arguments::timeout(2, &timeout)?,
                attempts: None,
                app_id: arguments::id(3, &app_id)?,
            };
            let name = domain.text().unwrap_or_default();
            let report = parsed(&name).and_then(|domain| {
                run(&limits, Scope::App, async |client| dns::check(client, &domain).await)
            });
            answer(report.map_err(|failure| failure.about(Some(name))), retval, results::dns)
        });
    }
}

zend_fastcall! {
    pub(crate) extern fn verify_certificate(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let (mut domain, mut address) = (Lent::<zend_string>::default(), Lent::<zend_string>::default());
            let (mut tries, mut interval, mut timeout, mut port) = (5_i64, 10.0, null::<f64>(), 443_i64);
            parse!(
                frame, c"S|ldd!S!l",
                domain.0,
                tries,
                interval,
                timeout.value, timeout.is_null,
                address.0,
                port,
            );
            let tries = arguments::within(2, tries, 1, MAX_TRIES)?;
            let interval = arguments::wait(3, interval)?;
            let timeout = arguments::timeout(4, &timeout)?;
            let address = match address.text().map(|text| text.parse::<IpAddr>()) {
                None => None,
                Some(Ok(address)) => Some(address),
                Some(Err(_)) => {
                    engine::value_error(5, "must be an IP address, or null");
                    return Err(Thrown);
                }
            };
            let port = arguments::within(6, port, 1, i64::from(u16::MAX))?;

            let name = domain.text().unwrap_or_default();
            let seen = parsed(&name).and_then(|domain| {
                let settings = ini::settings()?;
                let deadline = Deadline::after(timeout.unwrap_or(settings.timeout));
                let target = Target {
                    domain,
                    address,
                    port: u16::try_from(port).unwrap_or(443),
                    tries: u32::try_from(tries).unwrap_or(1),
                    interval,
                };
                let verify = async { Ok(handshake::verify(&settings, &target, deadline).await?) };
                runtime::block_on(engine::time_limit_reached, verify)
            });
            answer(seen.map_err(|failure| failure.about(Some(name))), retval, results::handshake)
        });
    }
}
