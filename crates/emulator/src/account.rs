//! The emulated account: its apps, actions and certificates.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZeroUsize,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    authority::{Authority, Leaf, Validity},
    routing,
    settings::{AppAtStart, Challenge, Duplicates, OverCertificateLimit, PrefixOrder, Settings, Spelling},
};

const SERVER_ID: &str = "emulatorserver01";
pub(crate) const RUNTIMES: [&str; 3] = ["php8.2", "php8.3", "php8.4"];

pub(crate) struct Account {
    pub(crate) apps: Vec<App>,
    actions: Vec<Action>,
    begin: Instant,
    prefix_order: PrefixOrder,
}

pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) runtime: String,
    pub(crate) domains: Vec<Listed>,
    pub(crate) ssl: Option<Installed>,
}

/// A domain, since when it has been listed, and since when this app has got the requests for it.
#[derive(Clone)]
pub(crate) struct Listed {
    pub(crate) name: String,
    since_ms: u64,
    served_since_ms: Option<u64>,
}

pub(crate) struct Installed {
    pub(crate) auto: bool,
    pub(crate) force: bool,
    names: Vec<String>,
    leaf: Option<Leaf>,
}

struct Action {
    id: String,
    app: String,
    begin_ms: u64,
    fails: bool,
}

/// Kinds of certificate that an app can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CertificateState {
    None,
    Auto,
    Custom,
}

impl Account {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut account = Self {
            apps: Vec::new(),
            actions: Vec::new(),
            begin: Instant::now(),
            prefix_order: settings.prefix_order,
        };
        for app in &settings.apps {
            account.open_app(app);
        }
        account
    }

    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn open_app(&mut self, app: &AppAtStart) {
        let mut opened = App {
            id: app.id.clone(),
            name: app.name.clone(),
            runtime: "php8.3".to_owned(),
            domains: Vec::new(),
            ssl: None,
        };
        opened.list(&app.domains, self.now_ms());
        self.apps.retain(|known| known.id != opened.id);
        self.apps.push(opened);
        self.route();
    }

    /// Replaces an app's list. Returns whether there is such an app.
    pub(crate) fn list(&mut self, id: &str, names: &[String]) -> bool {
        let now = self.now_ms();
        let Some(app) = self.app(id) else { return false };
        app.list(names, now);
        self.route();
        true
    }

    /// Records which app gets the requests for each listed domain, after a change of apps or lists.
    fn route(&mut self) {
        let now = self.now_ms();
        let mut serving: HashMap<String, String> = HashMap::new();
        for app in routing::sorted(&self.apps, self.prefix_order) {
            for listed in &app.domains {
                serving.entry(listed.name.to_lowercase()).or_insert_with(|| app.id.clone());
            }
        }
        for app in &mut self.apps {
            for listed in &mut app.domains {
                let is_served = serving.get(&listed.name.to_lowercase()) == Some(&app.id);
                listed.served_since_ms = is_served.then(|| listed.served_since_ms.unwrap_or(now));
            }
        }
    }

    /// The app that gets the requests for this host.
    pub(crate) fn serving(&self, host: &str, settings: &Settings) -> Option<&App> {
        let apps = routing::sorted(&self.apps, self.prefix_order);
        routing::serving(&apps, host, settings.deny_unknown_domains)
    }

    pub(crate) fn ids(&self) -> BTreeSet<&str> {
        self.apps.iter().map(|app| app.id.as_str()).collect()
    }

    pub(crate) fn app(&mut self, id: &str) -> Option<&mut App> {
        self.apps.iter_mut().find(|app| app.id == id)
    }

    /// Removes an app. Returns whether there was one.
    pub(crate) fn close_app(&mut self, id: &str) -> bool {
        let count = self.apps.len();
        self.apps.retain(|app| app.id != id);
        self.route();
        self.apps.len() < count
    }

    /// Begins an action of an app and returns its id.
    pub(crate) fn begin_action(&mut self, app: &str, settings: &mut Settings) -> String {
        let number = self.actions.len() + 1;
        let id = format!("action{number:0>width$}", width = settings.id_length.saturating_sub(6));
        let fails = settings.fail_actions > 0;
        settings.fail_actions = settings.fail_actions.saturating_sub(1);
        self.actions.push(Action { id: id.clone(), app: app.to_owned(), begin_ms: self.now_ms(), fails });
        id
    }

    /// Has the last action of an app failed, so that the server is still not configured for its list?
    pub(crate) fn is_half_configured(&self, app: &str) -> bool {
        self.actions.iter().rev().find(|action| action.app == app).is_some_and(|action| action.fails)
    }

    pub(crate) fn action(&self, id: &str, settings: &Settings) -> Option<Value> {
        self.actions(settings).find(|action| action["id"] == id)
    }

    /// Every action, the oldest first.
    pub(crate) fn actions(&self, settings: &Settings) -> impl Iterator<Item = Value> {
        self.actions.iter().map(|action| self.action_json(action, settings))
    }

    fn action_json(&self, action: &Action, settings: &Settings) -> Value {
        let open = self.now_ms() < action.begin_ms.saturating_add(settings.action_ms);
        let status = if open {
            "open"
        } else if action.fails {
            "error"
        } else {
            "success"
        };
        json!({ "id": action.id, "serverid": SERVER_ID, "status": status, "datecreated": 1_700_000_000 })
    }

    pub(crate) fn server(id: Option<&str>, settings: &Settings) -> Option<Value> {
        let is_known = id.is_none_or(|id| id == SERVER_ID);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let contact = settings.server_contact_age_s.map(|age| now.saturating_sub(age));
        is_known.then(|| {
            json!({
                "id": SERVER_ID, "name": "emulated", "plan": "business", "autoupdates": true,
                "firewall": true, "lastaddress": settings.server_address, "lastconn": contact,
                "datecreated": 1_700_000_000, "available_runtimes": RUNTIMES
            })
        })
    }
}

impl App {
    /// Replaces the list. Domains that stay keep their times.
    fn list(&mut self, names: &[String], now_ms: u64) {
        let listed = |name: &String| {
            let known = self.domains.iter().find(|listed| listed.name.eq_ignore_ascii_case(name));
            Listed {
                name: name.clone(),
                since_ms: known.map_or(now_ms, |listed| listed.since_ms),
                served_since_ms: known.and_then(|listed| listed.served_since_ms),
            }
        };
        self.domains = names.iter().map(listed).collect();
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.domains.iter().map(|listed| listed.name.clone()).collect()
    }

    /// The domains that a certificate could be issued for now.
    fn available(&self, settings: &Settings, now_ms: u64) -> Vec<String> {
        self.coverable(settings, now_ms, settings.autossl_delay_ms)
    }

    /// The domains that a certificate could cover, if those that none covers yet wait for `delay_ms`.
    fn coverable(&self, settings: &Settings, now_ms: u64, delay_ms: u64) -> Vec<String> {
        let points_here = |name: &str| !settings.unresolved.iter().any(|pattern| is_under(name, pattern));
        let mut names: Vec<String> = Vec::new();
        let mut is_whole = true;
        for listed in &self.domains {
            let name = listed.name.to_lowercase();
            if !is_hostname(&name) || names.contains(&name) {
                continue;
            }
            let is_covered = self.ssl.as_ref().is_some_and(|it| it.auto && it.names.contains(&name));
            // The loss of the requests for a domain takes no certificate away.
            let (since_ms, delay_ms) = match settings.challenge {
                _ if is_covered => (Some(listed.since_ms), settings.autossl_delay_ms),
                Challenge::AnyApp => (Some(listed.since_ms), delay_ms),
                Challenge::ServingApp => (listed.served_since_ms, delay_ms),
            };
            let old_enough = since_ms.is_some_and(|since_ms| now_ms >= since_ms.saturating_add(delay_ms));
            if old_enough && points_here(&name) && (settings.autossl_wildcards || !name.starts_with('*')) {
                names.push(name);
            } else {
                is_whole = false;
            }
        }
        let limit = settings.certificate_limit.map_or(usize::MAX, NonZeroUsize::get);
        let is_over = names.len() > limit;
        let is_refused = is_over && settings.over_certificate_limit == OverCertificateLimit::Refuse;
        if is_refused || (settings.autossl_all_or_nothing && (is_over || !is_whole)) {
            return Vec::new();
        }
        names.truncate(limit);
        names
    }

    pub(crate) fn has_certificate_available(&self, settings: &Settings, now_ms: u64) -> bool {
        !self.available(settings, now_ms).is_empty()
    }

    /// Installs a certificate, or removes it.
    pub(crate) fn install(&mut self, state: CertificateState, settings: &Settings, now_ms: u64) {
        let names = match state {
            CertificateState::None => {
                self.ssl = None;
                return;
            }
            CertificateState::Auto => self.available(settings, now_ms),
            CertificateState::Custom => self.names(),
        };
        self.ssl = Some(Installed { auto: state == CertificateState::Auto, force: false, names, leaf: None });
    }

    /// The app as the API returns it; with `autossl` only if a single app was requested.
    pub(crate) fn resource(
        &mut self,
        with_autossl: bool,
        settings: &Settings,
        authority: &Authority,
        now_ms: u64,
    ) -> Value {
        let available = self.available(settings, now_ms);
        let delay_ms = settings.autossl_delay_ms.saturating_add(settings.reissue_delay_ms);
        let reissued = self.coverable(settings, now_ms, delay_ms);
        let ssl = self.ssl.as_mut().map(|installed| {
            if installed.auto && settings.reissue && installed.names != reissued && !reissued.is_empty() {
                installed.names = reissued;
                installed.leaf = None;
            }
            let validity = settings.certificate_days.map_or(Validity::Now, Validity::Days);
            let hosts: Vec<String> = installed
                .names
                .iter()
                .map(|name| name.to_lowercase())
                .filter(|name| is_hostname(name))
                .collect();
            let leaf = installed.leaf.take().or_else(|| authority.issue(&hosts, validity).ok());
            installed.leaf.clone_from(&leaf);
            json!({
                "key": leaf.as_ref().map(|leaf| &leaf.key),
                "cert": leaf.as_ref().map(|leaf| &leaf.certificate),
                "cacerts": authority.pem(),
                "auto": installed.auto,
                "force": installed.force,
            })
        });
        let mut app = json!({
            "id": self.id, "name": self.name, "sysuserid": settings.system_user(&self.id), "serverid": SERVER_ID,
            "runtime": self.runtime, "datecreated": 1_700_000_000, "domains": self.names(), "ssl": ssl,
        });
        if with_autossl {
            app["autossl"] = if available.is_empty() {
                json!({ "available": false })
            } else {
                json!({ "available": true, "domains": available })
            };
        }
        app
    }
}

/// A list as the account stores it, by the settings for undocumented behaviour.
pub(crate) fn kept(names: &[String], settings: &Settings) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let name = match settings.spelling {
            Spelling::AsSent => name.clone(),
            Spelling::Lower => name.to_lowercase(),
            Spelling::Upper => name.to_uppercase(),
        };
        let is_there = kept.iter().any(|other| other.eq_ignore_ascii_case(&name));
        if settings.duplicates == Duplicates::Kept || !is_there {
            kept.push(name);
        }
    }
    settings.order.arrange(&mut kept);
    kept
}

/// Is it a domain, or a wildcard over one, that a web server can serve?
pub(crate) fn is_hostname(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_address = name.parse::<std::net::IpAddr>().is_ok();
    name.len() <= 253 && name.contains('.') && !is_address && name.split('.').all(is_label)
}

fn is_under(name: &str, pattern: &str) -> bool {
    pattern.strip_prefix('*').map_or(name.eq_ignore_ascii_case(pattern), |suffix| name.ends_with(suffix))
}
