//! Functions about one domain that do not change the list.

use serverpilot_core::{
    check::{self, Request},
    deadline::Deadline,
    dns::{self, DnsChecker},
    error::Failure,
    input::Input,
    runtime,
    site::{self, Named, Page, Visitor},
    ssl::handshake::{self, Target},
};

use crate::{
    arguments::functions,
    call::{CallOptions, Scope, run},
    engine, ini,
    parameters::{Address, Addresses, Id, Strings, Text, Timeout, UrlPath, Wait, Within},
};

functions! {
    fn serverpilot_normalize_domain(domain: Text) -> String {
        Ok(domain.domain()?.to_string())
    }

    fn serverpilot_parse_domain(domain: Text) -> Array {
        Ok(domain.domain()?.parts())
    }

    fn serverpilot_check_dns(
        domain: Text,
        timeout: Option<Timeout>,
        app_id: Option<Id>,
        address: Option<Addresses>,
    ) -> Array {
        about(domain, |domain| {
            let name = domain.domain()?;
            let Some(expected) = address else {
                let options = CallOptions { timeout, attempts: None, app_id };
                return run(&options, Scope::App, async |client| {
                    let expected = dns::expected_addresses(client).await?;
                    let checker = DnsChecker::new(&client.call.settings);
                    checker.check(&name, &expected, client.call.deadline).await
                });
            };
            // Neither credentials nor the API are needed.
            let settings = ini::settings()?;
            let deadline = Deadline::after(timeout.unwrap_or(settings.timeout));
            let checker = DnsChecker::new(&settings);
            let check = async { Ok(checker.check(&name, &expected, deadline).await?) };
            runtime::block_on(engine::time_limit_reached, check)
        })
    }

    fn serverpilot_check_site(
        domain: Text,
        path: UrlPath = "/",
        timeout: Option<Timeout>,
        address: Option<Address>,
    ) -> Array {
        about(domain, |domain| {
            let settings = ini::settings()?;
            let deadline = Deadline::after(timeout.unwrap_or(settings.timeout));
            let page = Page { domain: domain.domain()?, path, named: Named::at(address) };
            let visit = async {
                let visitor = Visitor::new(&settings, deadline)?;
                Ok(site::check(&visitor, &page).await)
            };
            runtime::block_on(engine::time_limit_reached, visit)
        })
    }

    fn serverpilot_check_domains(
        domains: Strings,
        dns: bool = true,
        certificate: bool = true,
        site: bool = true,
        concurrency: Within<usize, 1, 64> = 16,
        timeout: Option<Timeout>,
        address: Option<Addresses>,
    ) -> Array {
        let request = Request { domains, dns, certificate, site, concurrency, ..Request::default() };
        // Nothing to check needs no server to compare with.
        let Some(addresses) = address.or_else(|| request.is_nothing().then(Vec::new)) else {
            let options = CallOptions { timeout, attempts: None, app_id: None };
            return run(&options, Scope::App, async |client| {
                let addresses = dns::expected_addresses(client).await?;
                check::check(&client.call.settings, &Request { addresses, ..request }, client.call.deadline).await
            });
        };
        let settings = ini::settings()?;
        let deadline = Deadline::after(timeout.unwrap_or(settings.timeout));
        let request = Request { addresses, ..request };
        let check = async { Ok(check::check(&settings, &request, deadline).await?) };
        runtime::block_on(engine::time_limit_reached, check)
    }

    fn serverpilot_verify_certificate(
        domain: Text,
        tries: Within<u32, 1, 10_000> = 5,
        interval: Wait = 10.0,
        timeout: Option<Timeout>,
        address: Option<Address>,
        port: Within<u16, 1, 65_535> = 443,
    ) -> Array {
        about(domain, |domain| {
            let settings = ini::settings()?;
            let deadline = Deadline::after(timeout.unwrap_or(settings.timeout));
            let target = Target { domain: domain.domain()?, address, port, tries, interval };
            let verify = async { Ok(handshake::verify(&settings, &target, deadline).await?) };
            runtime::block_on(engine::time_limit_reached, verify)
        })
    }
}

/// Runs a call about one domain, whose failures are all about that domain.
fn about<T>(domain: Input, call: impl FnOnce(&Input) -> Result<T, Failure>) -> Result<T, Failure> {
    call(&domain).map_err(|failure| failure.about(Some(domain)))
}
