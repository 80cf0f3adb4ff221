//! The network and ServerPilot: whether and when each request and its response arrive.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc, time::Duration};

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;
use serde_json::{Value, json};
use serverpilot_core::{
    api::{Exchange, Request, Response, Transport, backoff_bound},
    call::Call,
};
use serverpilot_emulator::{AppAtStart, Challenge, Service, Settings};
use tokio::{
    sync::oneshot,
    time::{Duration as Span, Instant},
};
use zeroize::Zeroizing;

use crate::{
    Failure,
    account::Apps,
    apps::{self, MAIN},
    event::Trouble,
    invariants::Invariants,
    story::Story,
};

/// The simulated network and ServerPilot.
pub(crate) struct Provider {
    pub service: Service,
    pub invariants: Invariants,
    pub chance: XorShiftRng,
    /// Requests and responses in transit.
    transits: Vec<Transit>,
    /// Until when requests fail, how, and the percentage of those that do.
    weather: Vec<(u64, Trouble, u32)>,
    begin: Instant,
    /// Maximum transit time of a request or response, in milliseconds.
    latency: u64,
    /// Number of the next updates that ServerPilot accepts but cannot apply to the server.
    pub failing_actions: u32,
    /// The next update is late, and its sender is to be killed.
    pub kill_during_update: bool,
    /// The sender of the next update is to be killed when ServerPilot has applied it.
    pub kill_after_update: bool,
    /// Such a sender.
    pub doomed: Option<usize>,
    pub trace: Option<Vec<String>>,
    pub apps: Apps,
}

struct Transit {
    sender: usize,
    request: Sent,
    trouble: Option<Trouble>,
    at: u64,
    sent_at: u64,
    /// `None` until the request has arrived.
    answer: Option<Result<Response, String>>,
    reply: oneshot::Sender<Result<Response, String>>,
}

/// A request, as the invariants are checked against it.
#[derive(Clone)]
pub(crate) struct Sent {
    pub method: String,
    pub path: String,
    pub body: Option<Value>,
}

impl Sent {
    /// The list that an update carries.
    pub(crate) fn list(&self) -> Option<Vec<String>> {
        serde_json::from_value(self.body.as_ref()?.get("domains")?.clone()).ok()
    }

    pub(crate) fn is_ssl(&self) -> bool {
        self.method == "POST" && self.path.ends_with("/ssl")
    }

    /// The app that it is about.
    fn app(&self) -> Option<usize> {
        apps::position(self.path.strip_prefix("/v1/apps/")?.split('/').next()?)
    }

    /// Does it read an app's list?
    pub(crate) fn reads(&self) -> bool {
        self.method == "GET" && self.app().is_some()
    }
}

impl Provider {
    /// `listed`: the first app's list. `adopted`: domains that the first sync adopts if they are listed.
    pub(crate) fn new(story: &Story, listed: &[String], adopted: &BTreeSet<String>) -> Result<Self, Failure> {
        let names = story.pool.as_ref().map_or_else(|| vec!["network".to_owned()], |pool| pool.names.clone());
        let list = |app: usize| if app == MAIN { listed.to_vec() } else { vec![apps::own_domain(app)] };
        let lists: Vec<Vec<String>> = (0..names.len()).map(list).collect();
        let at_start = |(app, name): (usize, &String)| AppAtStart {
            id: apps::id(app),
            name: name.clone(),
            domains: lists[app].clone(),
        };
        let settings = Settings {
            apps: names.iter().enumerate().map(at_start).collect(),
            challenge: story.pool.as_ref().map_or(Challenge::AnyApp, |pool| pool.challenge),
            rejected: story.rejected.clone(),
            autossl_delay_ms: if story.certificate { 90_000 } else { u64::MAX / 2 },
            action_ms: 2_000,
            // The emulator's clock is the real one; extension.php returns the simulated time.
            server_contact_age_s: None,
            ..Settings::default()
        };
        Ok(Self {
            service: Service::new(settings)?,
            invariants: Invariants::new(&lists, adopted),
            chance: XorShiftRng::seed_from_u64(story.seed ^ 0x5e17_ab1e),
            transits: Vec::new(),
            weather: Vec::new(),
            begin: Instant::now(),
            latency: story.latency,
            failing_actions: 0,
            kill_during_update: false,
            kill_after_update: false,
            doomed: None,
            trace: None,
            apps: Apps::new(names),
        })
    }

    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn instant(&self, at: u64) -> Instant {
        self.begin + Span::from_millis(at)
    }

    pub(crate) fn trace(&mut self, text: impl FnOnce() -> String) {
        let now = self.now();
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>9.3} s  {}", crate::event::Seconds(now).value(), text()));
        }
    }

    pub(crate) fn trouble(&mut self, until: u64, kind: Trouble, percent: u32) {
        self.weather.push((until, kind, percent));
    }

    /// When the next request or response arrives.
    pub(crate) fn next(&self) -> Option<u64> {
        self.transits.iter().map(|transit| transit.at).filter(|at| *at != u64::MAX).min()
    }

    fn send(&mut self, sender: usize, request: Sent, reply: oneshot::Sender<Result<Response, String>>) {
        let now = self.now();
        self.invariants.sends(sender, &request);
        self.trace(|| match request.list() {
            Some(list) => format!("call {sender} sends {} {} {list:?}", request.method, request.path),
            None => format!("call {sender} sends {} {}", request.method, request.path),
        });
        let mut trouble = None;
        for (until, kind, percent) in &self.weather {
            if now < *until && self.chance.random_range(0..100) < *percent {
                trouble = Some(*kind);
                break;
            }
        }
        let delay = match trouble {
            _ if self.kill_during_update && request.list().is_some() => {
                self.kill_during_update = false;
                self.doomed = Some(sender);
                trouble = None;
                self.chance.random_range(1_000..6_000)
            }
            Some(Trouble::Late) => self.chance.random_range(4_000..40_000),
            _ => self.chance.random_range(2..self.latency),
        };
        self.transits.push(Transit {
            sender,
            request,
            trouble,
            at: now + delay,
            sent_at: now,
            answer: None,
            reply,
        });
    }

    /// Delivers the next request or response, and returns its sender.
    pub(crate) fn step(&mut self) -> Option<usize> {
        let due = self.next()?;
        let index = self.transits.iter().position(|transit| transit.at == due)?;
        let mut transit = self.transits.remove(index);
        let sender = transit.sender;
        if let Some(answer) = transit.answer.take() {
            self.trace(|| match &answer {
                Ok(response) => format!("call {sender} receives {}", response.status),
                Err(cause) => format!("call {sender} receives: {cause}"),
            });
            if !transit.reply.is_closed() {
                self.invariants.receives(sender, &transit.request, &answer);
            }
            // A sender that timed out receives nothing.
            let _ = transit.reply.send(answer);
            return Some(sender);
        }
        let is_abandoned = transit.reply.is_closed();
        let late = is_abandoned.then(|| self.now() - transit.sent_at);
        let writes = self.invariants.writes;
        transit.answer = self.arrives(&transit.request, transit.sender, transit.trouble, late);
        if self.kill_after_update && self.invariants.writes > writes {
            self.kill_after_update = false;
            self.doomed = Some(sender);
        }
        transit.at = match transit.answer {
            Some(_) => self.now() + self.chance.random_range(2..self.latency),
            None => u64::MAX,
        };
        if !is_abandoned {
            self.transits.push(transit);
        }
        Some(sender)
    }

    /// The response to a request; `None` if it never comes.
    fn arrives(
        &mut self,
        request: &Sent,
        sender: usize,
        trouble: Option<Trouble>,
        late: Option<u64>,
    ) -> Option<Result<Response, String>> {
        let refuse = |status: u16| {
            let body = json!({ "error": { "message": format!("Simulated {status}.") } });
            let retry_after = (status == 429).then(|| Duration::from_secs(3));
            Response { retry_after, ..response(status, &body) }
        };
        Some(match trouble {
            Some(Trouble::CutBefore) => Err("the connection was reset".to_owned()),
            Some(Trouble::Status(status)) => Ok(refuse(status)),
            Some(Trouble::Hang) => return None,
            Some(Trouble::Garbage) => {
                Ok(Response { content_type: Some("text/html".to_owned()), ..response(200, &json!("<html>")) })
            }
            Some(Trouble::CutAfter) => {
                self.apply(request, sender, late);
                Err("the connection was closed before the response".to_owned())
            }
            Some(Trouble::AppliedAnd502) => {
                self.apply(request, sender, late);
                Ok(refuse(502))
            }
            Some(Trouble::Overwritten) if request.list().is_some() => {
                let app = request.app().unwrap_or(MAIN);
                let before = self.list(app);
                let (status, mut body) = self.apply(request, sender, late);
                if status == 200 {
                    let mut overwritten = before;
                    overwritten.push("Overwriter.Example".to_owned());
                    overwritten.dedup();
                    self.write_by_hand(app, &overwritten);
                    body["data"]["domains"] = json!(overwritten);
                }
                Ok(response(status, &body))
            }
            Some(Trouble::EditedUnseen) if request.reads() => {
                let (status, body) = self.apply(request, sender, late);
                let app = request.app().unwrap_or(MAIN);
                let mut overwritten = self.list(app);
                let domain = format!("Unseen{}.Example", self.chance.random_range(0..3));
                if !overwritten.contains(&domain) {
                    overwritten.push(domain);
                    self.write_by_hand(app, &overwritten);
                }
                Ok(response(status, &body))
            }
            None | Some(Trouble::Late | Trouble::Overwritten | Trouble::EditedUnseen) => {
                let (status, body) = self.apply(request, sender, late);
                Ok(response(status, &body))
            }
        })
    }

    fn apply(&mut self, request: &Sent, sender: usize, late: Option<u64>) -> (u16, Value) {
        let app = request.app().unwrap_or(MAIN);
        let now = self.now();
        if let Some(status) = request.app().and_then(|app| self.apps.failure(app, now)) {
            return (status, json!({ "error": { "message": format!("Simulated {status} of this app.") } }));
        }
        let before = self.list(app);
        let is_update = request.list().is_some();
        // The action is that of a script, which follows it itself.
        let fails =
            u32::from(is_update && self.failing_actions > 0 && self.invariants.sender(sender).is_sync);
        self.failing_actions -= fails;
        self.service.configure(|settings| settings.fail_actions = fails);
        let answer = self.service.answer(&request.method, &request.path, request.body.as_ref());
        let (status, body) =
            answer.unwrap_or_else(|failure| (500, json!({ "error": { "message": failure.to_string() } })));
        if status == 200 && is_update {
            let after = self.list(app);
            self.trace(|| match app {
                MAIN => format!("ServerPilot's list is now {after:?}"),
                _ => format!("ServerPilot's list of app {} is now {after:?}", app + 1),
            });
            self.invariants.applied(sender, &before, &after, late);
            if late.is_some() || !self.invariants.sender(sender).is_sync {
                self.invariants.of_mut(app).left(&before, &after, now);
            } else {
                let others: Vec<Vec<String>> = (0..self.app_count())
                    .filter(|other| *other != app)
                    .map(|other| self.list(other))
                    .collect();
                self.invariants.moved(sender, &before, &after, &others);
            }
        }
        (status, body)
    }
}

fn response(status: u16, body: &Value) -> Response {
    Response {
        status,
        retry_after: None,
        location: None,
        content_type: Some("application/json".to_owned()),
        body: Some(Zeroizing::new(body.to_string().into_bytes())),
    }
}

/// The transport of one call.
pub(crate) struct SimulatedTransport {
    pub provider: Rc<RefCell<Provider>>,
    pub sender: usize,
}

impl Transport for SimulatedTransport {
    fn exchange<'a>(&'a self, _: &'a Call, request: Request) -> Exchange<'a> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let sent = Sent {
                method: request.method.to_string(),
                path: request.url.path().to_owned(),
                body: request.body,
            };
            self.provider.borrow_mut().send(self.sender, sent, reply);
            answer
                .await
                .unwrap_or_else(|_| Err("the simulated network has ended".to_owned()))
                .map_err(Into::into)
        })
    }

    /// Random by the seed, with the product's upper bound.
    fn backoff(&self, past: u32) -> Duration {
        let max = u64::try_from(backoff_bound(past).as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(self.provider.borrow_mut().chance.random_range(0..=max))
    }
}
