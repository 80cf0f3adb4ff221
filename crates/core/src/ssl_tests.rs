use super::*;
use crate::{
    api::{AutoSsl, InstalledSsl, Ssl},
    error::{ErrorResponse, Resource},
};

fn app(ssl: Option<bool>, available: Option<bool>) -> App {
    App {
        id: "a".into(),
        name: "network".into(),
        server_id: "s".into(),
        sysuser_id: "u".into(),
        runtime: "php8.3".into(),
        domains: vec!["A.example".to_owned(), "b.example".to_owned(), "c.example".to_owned()].into(),
        ssl: ssl.map_or(Ssl::None, |auto| Ssl::Installed(InstalledSsl { cert: None, auto, force: false })),
        autossl: available
            .map(|available| AutoSsl { available, domains: vec!["a.example".into(), "*.example".into()] }),
    }
}

/// The table of the module's documentation, row by row.
#[test]
fn autossl_is_earned() {
    for (ssl, available, expected) in [
        (Some(true), Some(true), AutoSslDecision::Leave(SslState::On)),
        (Some(true), Some(false), AutoSslDecision::Leave(SslState::On)),
        (Some(false), Some(true), AutoSslDecision::Leave(SslState::Custom)),
        (Some(false), None, AutoSslDecision::Leave(SslState::Custom)),
        (None, Some(true), AutoSslDecision::Enable),
        (None, Some(false), AutoSslDecision::Leave(SslState::Pending)),
        (None, None, AutoSslDecision::Leave(SslState::Pending)),
    ] {
        assert_eq!(decide(&app(ssl, available)), expected, "{ssl:?} {available:?}");
    }
}

#[test]
fn a_certificate_that_is_not_reported_is_not_taken_for_none() {
    let mut app = app(None, Some(true));
    app.ssl = Ssl::NotReported;
    assert_eq!(decide(&app), AutoSslDecision::Leave(SslState::Pending), "it could be a custom certificate");
}

#[test]
fn a_dry_run_never_reports_that_it_enabled_autossl() {
    assert_eq!(state(&app(None, Some(true)), &[]).state, SslState::Pending);
}

#[test]
fn domains_that_the_certificate_lacks_are_reported() {
    let mut app = app(Some(true), Some(true));
    app.autossl = Some(AutoSsl { available: true, domains: vec!["a.example".into()] });
    let report = super::report(&app, &["a.example".into(), "b.example".into()], SslState::On);
    assert_eq!(report.covered, ["a.example"]);
    assert_eq!(report.missing, ["b.example"]);
}

#[test]
fn without_a_certificate_every_domain_is_missing() {
    let report = state(&app(None, Some(false)), &["a.example".into()]);
    assert_eq!(report.covered, [""; 0]);
    assert_eq!(report.missing, ["a.example"]);
}

#[test]
fn a_wildcard_on_a_certificate_covers_one_label() {
    assert!(certificate::covers("*.example.com", "shop.example.com"));
    assert!(certificate::covers("*.example.com", "*.example.com"));
    assert!(!certificate::covers("*.example.com", "example.com"));
    assert!(!certificate::covers("*.example.com", "a.shop.example.com"));
    assert!(!certificate::covers("*.example.com", "*.shop.example.com"));
}

#[test]
fn a_refusal_of_the_certificate_has_its_own_type_and_other_failures_keep_theirs() {
    for (status, certificate) in
        [(400, true), (409, true), (422, true), (401, false), (404, false), (429, false), (500, false)]
    {
        let response = ErrorResponse {
            request: "POST /apps/a/ssl".into(),
            resource: Resource::App,
            status,
            message: "no".into(),
            retry_after: None,
        };
        let is_certificate = matches!(refused(response.into()), Error::Certificate { .. });
        assert_eq!(is_certificate, certificate, "{status}");
    }
}
