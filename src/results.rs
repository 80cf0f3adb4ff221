//! Plain Rust values as PHP arrays, in the shapes of `php-stubs/serverpilot.stub.php`.

use ext_php_rs::{boxed::ZBox, convert::IntoZval, error::Result, types::ZendHashTable};

use serverpilot_core::{
    account::Reachable,
    api::App,
    dns::DnsReport,
    report::{Report, SslReport},
    ssl::{certificate, certificate::Certificate, probe::Seen},
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
            "op" => change.op.as_str(),
            "domain" => change.domain.as_str(),
            "message" => change.message.as_str(),
        }))?,
        "refused" => list_of(&report.refused, |refused| Ok(array! {
            "domain" => refused.domain.as_str(),
            "reason" => refused.reason.as_str(),
            "message" => refused.message.as_str(),
        }))?,
        "action" => array! {
            "id" => report.action.id.as_deref(),
            "status" => report.action.status.as_str(),
        },
        "ssl" => ssl(&report.ssl)?,
        "requests" => i64::from(report.requests),
        "elapsed_ms" => report.elapsed_ms,
    })
}

pub(crate) fn ssl(ssl: &SslReport) -> Result<Array> {
    Ok(array! {
        "state" => ssl.state.as_str(),
        "covered" => strings(&ssl.covered)?,
        "missing" => strings(&ssl.missing)?,
        "error" => ssl.error.as_deref(),
    })
}

/// What kind of certificate an app has, in a word.
fn ssl_kind(app: &App) -> &'static str {
    match app.ssl.installed() {
        None => "none",
        Some(ssl) if ssl.auto => "auto",
        Some(_) => "custom",
    }
}

pub(crate) fn app(app: &App) -> Result<Array> {
    let installed = app.ssl.installed().and_then(|ssl| ssl.cert.as_deref()).and_then(certificate::first);
    let offered = app.autossl.clone().unwrap_or_default();
    Ok(array! {
        "id" => app.id.as_str(),
        "name" => app.name.as_str(),
        "server_id" => app.server_id.as_str(),
        "sysuser_id" => app.sysuser_id.as_str(),
        "runtime" => app.runtime.as_str(),
        "domains" => strings(&app.domains)?,
        "ssl" => ssl_kind(app),
        "force_https" => app.ssl.installed().is_some_and(|ssl| ssl.force),
        "certificate" => installed.as_ref().map(certificate_details).transpose()?,
        "autossl" => array! {
            "available" => offered.available,
            "domains" => strings(&offered.domains)?,
        },
    })
}

pub(crate) fn apps(apps: &[App]) -> Result<Array> {
    list_of(apps, |app| {
        Ok(array! {
            "id" => app.id.as_str(),
            "name" => app.name.as_str(),
            "server_id" => app.server_id.as_str(),
            "runtime" => app.runtime.as_str(),
            "domains" => strings(&app.domains)?,
            "ssl" => ssl_kind(app),
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

pub(crate) fn action(id: &str, status: &str) -> Result<Array> {
    Ok(array! { "id" => id, "status" => status })
}

pub(crate) fn reachable(reachable: &Reachable) -> Result<Array> {
    let Reachable { app, server, ms } = reachable;
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

pub(crate) fn seen(seen: &Seen) -> Result<Array> {
    let certificate = seen.certificate.as_ref();
    Ok(array! {
        "valid" => seen.reason.is_none(),
        "reason" => seen.reason.as_deref(),
        "issuer" => certificate.map(|certificate| certificate.issuer.as_str()),
        "names" => strings(certificate.map_or(&[], |certificate| certificate.names.as_slice()))?,
        "not_before" => certificate.map(|certificate| certificate.not_before.as_str()),
        "not_after" => certificate.map(|certificate| certificate.not_after.as_str()),
        "tries" => i64::from(seen.tries),
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
