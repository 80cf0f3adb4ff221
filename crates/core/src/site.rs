//! What a visitor of a domain gets, by `http://` and by `https://`.
//!
//! ```text
//! domain -> resolve -> judge addresses -> connect -> TLS -> GET -> redirect (judged) -> …
//!           visitor    special_addresses             ssl/session   fetch    redirect
//! ```
//!
//! A customer's records and redirects decide where to connect, so both are judged before anything is sent: no special addresses
//! unless the caller has named them, no other ports, no credentials, cookies or proxies. It is a view from this machine, which
//! cannot see a firewall or CDN in front of it.

mod fetch;
mod problem;
mod redirect;
mod report;
mod visitor;

use std::{cell::RefCell, collections::HashMap, net::IpAddr, rc::Rc};

use fetch::{Fetched, Response};
pub use problem::{Problem, ProblemType};
pub use report::{Headers, SiteReport, Visit};
use tokio::sync::OnceCell;
use url::{Host, Position, Url};
pub(crate) use visitor::{Connection, Session};
pub use visitor::{Named, Ports, Visitor};

use crate::{domain::Domain, ssl::session::Verdict};

/// Maximum length of a path, in bytes: a page of a site has a shorter one.
pub const LONGEST_PATH: usize = 2048;

/// Is this the path of a page, with its query: visible characters from a slash on, and no fragment?
#[must_use]
pub fn is_path(text: &str) -> bool {
    let is_excluded = |c: char| c.is_control() || c.is_whitespace() || c == '#';
    text.starts_with('/') && text.len() <= LONGEST_PATH && !text.contains(is_excluded)
}

/// The page of a domain that is visited.
#[derive(Clone, Debug)]
pub struct Page {
    /// The domain.
    pub domain: Domain,
    /// The path and query, from the first slash on.
    pub path: String,
    /// The addresses that the caller has named.
    pub named: Named,
}

/// A site, and the certificate of its domain.
pub(crate) struct Seen {
    pub report: SiteReport,
    /// The certificate that the domain itself presented; without one, `report.https.error` has the reason.
    pub verdict: Option<Verdict>,
}

/// Visits a page by both protocols at the same time. Problems of the site are in the report.
pub async fn check(visitor: &Visitor, page: &Page) -> SiteReport {
    visit(visitor, page, None, fetch::BODY).await.report
}

/// Visits a page of a domain whose addresses are known already. At most `body` bytes of a body are read.
pub(crate) async fn visit(visitor: &Visitor, page: &Page, known: Option<Vec<IpAddr>>, body: usize) -> Seen {
    let visits = Visits { visitor, page, known, body, hosts: Memory::default(), fetched: Memory::default() };
    let (http, https) = tokio::join!(visits.follow("http"), visits.follow("https"));
    let verdict = https.first.and_then(|fetched| fetched.verdict.clone());
    let mut report = SiteReport { http: http.visit, https: https.visit, ..SiteReport::default() };
    let answers = |last: &Option<Rc<Fetched>>| last.as_ref().is_some_and(|fetched| fetched.response.is_ok());
    let last = if answers(&https.last) { https.last } else { http.last };
    if let Some(Ok(Response { headers, body: bytes, .. })) = last.as_deref().map(|fetched| &fetched.response)
    {
        report.headers = Headers(headers.clone());
        report.body_start = report::beginning(bytes, body);
    }
    Seen { report, verdict }
}

/// A value that is created once, even if two tasks request it at the same time.
type Memory<T> = RefCell<HashMap<String, Rc<OnceCell<T>>>>;

fn remembered<T>(memory: &Memory<T>, key: &str) -> Rc<OnceCell<T>> {
    Rc::clone(memory.borrow_mut().entry(key.to_owned()).or_default())
}

/// The visits of one page, by both protocols: `http` mostly leads to what `https` requests at the same time.
struct Visits<'a> {
    visitor: &'a Visitor,
    page: &'a Page,
    known: Option<Vec<IpAddr>>,
    body: usize,
    hosts: Memory<Result<Vec<IpAddr>, Problem>>,
    fetched: Memory<Rc<Fetched>>,
}

/// A visit, and the first and last of its requests.
#[derive(Default)]
struct Followed {
    visit: Visit,
    first: Option<Rc<Fetched>>,
    last: Option<Rc<Fetched>>,
}

impl Visits<'_> {
    async fn follow(&self, scheme: &str) -> Followed {
        let mut followed = Followed::default();
        let mut next = Url::parse(&format!("{scheme}://{}{}", self.page.domain.probe_host(), self.page.path))
            .map_err(|error| Problem::new(ProblemType::NotChecked, error.to_string()));
        loop {
            let reached = match next {
                Ok(url) => self.addresses(&host_of(&url)).await.map(|addresses| (url, addresses)),
                Err(problem) => Err(problem),
            };
            let (url, addresses) = match reached {
                Ok(reached) => reached,
                Err(problem) => {
                    followed.visit.error = Some(problem);
                    return followed;
                }
            };
            followed.visit.chain.push(url.to_string());
            let fetched = self.fetch(&url, &addresses).await;
            followed.first.get_or_insert_with(|| Rc::clone(&fetched));
            followed.last = Some(Rc::clone(&fetched));
            followed.visit.status = None;
            followed.visit.location = None;
            let response = match &fetched.response {
                Ok(response) => response,
                Err(problem) => {
                    followed.visit.error = Some(problem.clone());
                    return followed;
                }
            };
            followed.visit.status = Some(response.status);
            let Some(location) = &response.location else {
                followed.visit.error.clone_from(&response.problem);
                return followed;
            };
            followed.visit.location = Some(report::beginning(location.as_bytes(), redirect::LONGEST));
            next = redirect::target(&url, location, &followed.visit.chain);
        }
    }

    /// The addresses of a host where a request may go.
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Problem> {
        let own = self.page.domain.probe_host();
        let is_partner = |one: &str, other: &str| one.strip_prefix("www.") == Some(other);
        let found = match (self.page.named.at, &self.known) {
            (Some(address), _) if host == own || is_partner(host, &own) || is_partner(&own, host) => {
                vec![address]
            }
            (_, Some(known)) if host == own => known.clone(),
            _ => {
                let resolved = remembered(&self.hosts, host);
                resolved.get_or_init(|| self.visitor.resolve(host)).await.clone()?
            }
        };
        self.page.named.judge(host, found)
    }

    async fn fetch(&self, url: &Url, addresses: &[IpAddr]) -> Rc<Fetched> {
        let fetched = remembered(&self.fetched, url.as_str());
        Rc::clone(
            fetched
                .get_or_init(async || Rc::new(fetch::get(self.visitor, url, addresses, self.body).await))
                .await,
        )
    }
}

/// A URL as messages show it: a query can be a secret of the site, and differs with every check.
fn page_of(url: &Url) -> &str {
    &url[..Position::AfterPath]
}

/// The host of a URL: a domain without the dot of an absolute name, or an address without brackets.
fn host_of(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => String::new(),
    }
}
