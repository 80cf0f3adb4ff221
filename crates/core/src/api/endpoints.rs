//! Each request of the API that we make, as data (ServerPilot/API, README).

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::types::{Action, App, Payload, Server, SslChanged, Updated};
use crate::error::Resource;

/// One kind of request: where it goes, what it carries, and the type of its success.
pub trait Endpoint {
    /// The body of a success.
    type Response: DeserializeOwned;
    /// The HTTP method.
    const METHOD: Method;
    /// The longest body of a response that is read, in bytes. A longer one is not the API's.
    const MAX_BODY: usize = 4 * MIB;
    /// What does not exist if the response is a 404.
    const RESOURCE: Resource;
    /// The path below the API's base, in segments.
    fn path(&self) -> Vec<&str>;
    /// The JSON body, if it has one.
    fn body(&self) -> Option<Value> {
        None
    }
    /// The name of the request in messages.
    fn label(&self) -> String {
        format!("{} /{}", Self::METHOD, self.path().join("/"))
    }
}

const MIB: usize = 1024 * 1024;

/// `GET /apps`. The response carries each app's list and certificate chain, some 6 kB an app.
pub struct GetApps;

impl Endpoint for GetApps {
    type Response = Payload<Vec<App>>;
    const METHOD: Method = Method::GET;
    const RESOURCE: Resource = Resource::Apps;
    const MAX_BODY: usize = 32 * MIB;
    fn path(&self) -> Vec<&str> {
        vec!["apps"]
    }
}

/// `GET /apps/:id`
pub struct GetApp<'a>(pub &'a str);

impl Endpoint for GetApp<'_> {
    type Response = Payload<App>;
    const METHOD: Method = Method::GET;
    const RESOURCE: Resource = Resource::App;
    fn path(&self) -> Vec<&str> {
        vec!["apps", self.0]
    }
}

/// `POST /apps/:id`, which replaces the list: it has to be complete (`no-lost-domain`).
pub struct UpdateDomains<'a> {
    /// The app.
    pub app_id: &'a str,
    /// The complete list.
    pub domains: &'a [String],
}

impl Endpoint for UpdateDomains<'_> {
    type Response = Updated;
    const METHOD: Method = Method::POST;
    const RESOURCE: Resource = Resource::App;
    fn path(&self) -> Vec<&str> {
        vec!["apps", self.app_id]
    }
    fn body(&self) -> Option<Value> {
        Some(json!({ "domains": self.domains }))
    }
}

/// `POST /apps/:id/ssl`, AutoSSL on.
pub struct EnableAutoSsl<'a>(pub &'a str);

impl Endpoint for EnableAutoSsl<'_> {
    type Response = SslChanged;
    const METHOD: Method = Method::POST;
    const RESOURCE: Resource = Resource::App;
    fn path(&self) -> Vec<&str> {
        vec!["apps", self.0, "ssl"]
    }
    fn body(&self) -> Option<Value> {
        Some(json!({ "auto": true }))
    }
}

/// `GET /actions/:id`
pub struct GetAction<'a>(pub &'a str);

impl Endpoint for GetAction<'_> {
    type Response = Payload<Action>;
    const METHOD: Method = Method::GET;
    const RESOURCE: Resource = Resource::Action;
    fn path(&self) -> Vec<&str> {
        vec!["actions", self.0]
    }
}

/// `GET /servers/:id`
pub struct GetServer<'a>(pub &'a str);

impl Endpoint for GetServer<'_> {
    type Response = Payload<Server>;
    const METHOD: Method = Method::GET;
    const RESOURCE: Resource = Resource::Server;
    fn path(&self) -> Vec<&str> {
        vec!["servers", self.0]
    }
}
