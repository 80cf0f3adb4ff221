//! The web servers of a domain, and visits to them.

use std::{net::IpAddr, time::Duration};

use serverpilot_core::{
    deadline::Deadline,
    runtime,
    settings::Settings,
    site::{self, Named, Page, Ports, ProblemType, SiteReport, Visitor},
};
use serverpilot_emulator::{
    certificates::Kind,
    sites::{Answer, Shown, Site},
};

use super::{PATIENT, dns::Network, settings};

pub const DOMAIN: &str = "shop.example";
pub const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
pub const VALID: Shown<'static> = Some((Kind::Valid, &[DOMAIN, "www.shop.example"]));

/// The servers of a domain.
pub struct Servers {
    pub http: Site,
    pub https: Site,
}

impl Servers {
    /// The same answers by both protocols.
    pub fn both(answer: impl Fn(&str) -> Answer + Clone + Send + Sync + 'static) -> Self {
        Self::start(VALID, answer.clone(), answer)
    }

    pub fn start(
        shown: Shown<'_>,
        http: impl Fn(&str) -> Answer + Send + Sync + 'static,
        https: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self { http: Site::start(None, http).unwrap(), https: Site::start(shown, https).unwrap() }
    }

    pub fn visit(&self) -> SiteReport {
        self.visit_as(Named::at(Some(LOOPBACK)), PATIENT)
    }

    pub fn visit_as(&self, named: Named, limit: Duration) -> SiteReport {
        let locks = tempfile::tempdir().unwrap();
        self.visit_with(&settings("https://127.0.0.1:1/v1", self.https.ca_file(), locks.path()), named, limit)
    }

    /// With the resolver of a network.
    pub fn visit_within(&self, network: &Network, named: Named) -> SiteReport {
        let internet = network.start();
        let locks = tempfile::tempdir().unwrap();
        let settings = Settings {
            resolver: Some(internet.resolver()),
            connect_timeout: Duration::from_secs(2),
            ..settings("https://127.0.0.1:1/v1", self.https.ca_file(), locks.path())
        };
        self.visit_with(&settings, named, PATIENT)
    }

    pub fn visit_with(&self, settings: &Settings, named: Named, limit: Duration) -> SiteReport {
        let page = Page { domain: DOMAIN.parse().unwrap(), path: "/".to_owned(), named };
        let ports = Ports { http: self.http.port(), https: self.https.port() };
        let visit = async {
            let visitor = Visitor::new(settings, Deadline::after(limit))?.with_ports(ports);
            Ok(site::check(&visitor, &page).await)
        };
        runtime::block_on(|| false, visit).unwrap()
    }
}

pub fn host(head: &str) -> &str {
    head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default()
}

pub fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

pub fn problem(visit: &site::Visit) -> Option<ProblemType> {
    visit.error.as_ref().map(|problem| problem.kind)
}
