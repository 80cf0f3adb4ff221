//! Plain Rust values as PHP arrays, in the shapes of `php-stubs/serverpilot.stub.php`.

use ext_php_rs::{boxed::ZBox, convert::IntoZval, error::Result, types::ZendHashTable};

use serverpilot_core::{
    account::{AppDetails, AppSummary, Connection},
    dns::DnsReport,
    report::{ActionState, Report, SslReport},
    ssl::{certificate::Certificate, handshake::Handshake},
    stats::Stats,
};

/// A PHP array, owned until it is returned.
pub(crate) type Array = ZBox<ZendHashTable>;

/// `list<…>` of whatever is made of each item.
fn list_of<'a, T, V: IntoZval>(items: &'a [T], make: impl Fn(&'a T) -> Result<V>) -> Result<Array> {
    let mut list = ZendHashTable::with_capacity(u32::try_from(items.len()).unwrap_or(0));
    for item in items {
        list.push(make(item)?)?;
    }
    Ok(list)
}

/// `list<string>`
pub(crate) fn strings(items: &[String]) -> Result<Array> {
    list_of(items, |item| Ok(item.as_str()))
}

/// An array with keys; each value is given as an expression.
macro_rules! array {
    ($($key:literal => $value:expr),* $(,)?) => {{
        let mut array = ZendHashTable::new();
        $(array.insert($key, $value)?;)*
        array
    }};
}

pub(crate) fn report(report: &Report) -> Result<Array> {
    Ok(array! {
        "app_id" => report.app_id.as_str(),
        "dry_run" => report.dry_run,
        "domains" => strings(&report.domains)?,
        "added" => strings(&report.added)?,
        "removed" => strings(&report.removed)?,
        "unchanged" => strings(&report.unchanged)?,
        "changes" => list_of(&report.changes, |change| Ok(array! {
            "op" => word(change.op),
            "domain" => change.domain.as_str(),
            "message" => change.message.as_str(),
        }))?,
        "refused" => list_of(&report.refused, |refused| Ok(array! {
            "domain" => refused.domain.as_str(),
            "reason" => word(refused.reason),
            "message" => refused.message.as_str(),
        }))?,
        "action" => array! {
            "id" => report.action.id.as_deref(),
            "status" => word(report.action.status),
        },
        "ssl" => ssl(&report.ssl)?,
        "requests" => i64::from(report.requests),
        "elapsed_ms" => report.elapsed_ms,
    })
}

pub(crate) fn ssl(ssl: &SslReport) -> Result<Array> {
    Ok(array! {
        "state" => word(ssl.state),
        "covered" => strings(&ssl.covered)?,
        "missing" => strings(&ssl.missing)?,
        "error" => ssl.error.as_deref(),
    })
}

/// The code of an enum without data, as PHP sees it.
fn word(value: impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

pub(crate) fn app(app: &AppDetails) -> Result<Array> {
    Ok(array! {
        "id" => app.summary.id.as_str(),
        "name" => app.summary.name.as_str(),
        "server_id" => app.summary.server_id.as_str(),
        "sysuser_id" => app.summary.sysuser_id.as_str(),
        "runtime" => app.summary.runtime.as_str(),
        "domains" => strings(&app.summary.domains)?,
        "ssl" => word(app.summary.ssl),
        "force_https" => app.force_https,
        "certificate" => app.certificate.as_ref().map(certificate_details).transpose()?,
        "autossl" => array! {
            "available" => app.autossl.available,
            "domains" => strings(&app.autossl.domains)?,
        },
    })
}

pub(crate) fn apps(apps: &[AppSummary]) -> Result<Array> {
    list_of(apps, |app| {
        Ok(array! {
            "id" => app.id.as_str(),
            "name" => app.name.as_str(),
            "server_id" => app.server_id.as_str(),
            "runtime" => app.runtime.as_str(),
            "domains" => strings(&app.domains)?,
            "ssl" => word(app.ssl),
        })
    })
}

fn certificate_details(certificate: &Certificate) -> Result<Array> {
    Ok(array! {
        "issuer" => certificate.issuer.as_str(),
        "names" => strings(&certificate.names)?,
        "not_before" => certificate.not_before.as_str(),
        "not_after" => certificate.not_after.as_str(),
    })
}

pub(crate) fn action(action: &ActionState) -> Result<Array> {
    Ok(array! { "id" => action.id.as_deref(), "status" => word(action.status) })
}

pub(crate) fn connection(connection: &Connection) -> Result<Array> {
    let Connection { app, server, ms, .. } = connection;
    Ok(array! {
        "ok" => true,
        "app" => array! {
            "id" => app.id.as_str(),
            "name" => app.name.as_str(),
            "runtime" => app.runtime.as_str(),
        },
        "server" => array! {
            "id" => server.id.as_str(),
            "name" => server.name.as_str(),
            "address" => server.address.as_deref(),
        },
        "ms" => *ms,
    })
}

pub(crate) fn dns(report: &DnsReport) -> Result<Array> {
    Ok(array! {
        "domain" => report.domain.as_str(),
        "addresses" => strings(&report.addresses)?,
        "expected" => report.expected.as_deref(),
        "matches" => report.matches,
        "advice" => report.advice.as_str(),
    })
}

pub(crate) fn handshake(handshake: &Handshake) -> Result<Array> {
    Ok(array! {
        "valid" => handshake.valid,
        "reason" => handshake.reason.as_deref(),
        "issuer" => handshake.issuer.as_deref(),
        "names" => strings(&handshake.names)?,
        "not_before" => handshake.not_before.as_deref(),
        "not_after" => handshake.not_after.as_deref(),
        "tries" => i64::from(handshake.tries),
    })
}

pub(crate) fn stats(stats: &Stats) -> Result<Array> {
    let count = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    Ok(array! {
        "requests" => count(stats.requests),
        "retries" => count(stats.retries),
        "connections" => count(stats.connections),
        "lock_wait_ms" => stats.lock_wait_ms,
    })
}
