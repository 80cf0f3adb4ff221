//! The requests to ServerPilot's API, as data (ServerPilot/API, README).

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::types::{Action, App, Payload, Server, SslChanged, Updated};
use crate::error::Resource;

/// A kind of request: its method, path, body and response.
pub trait Endpoint {
    /// Type of the body of a success.
    type Response: DeserializeOwned;
    /// The HTTP method.
    const METHOD: Method;
    /// Maximum length of the response's body, in bytes.
    const MAX_BODY: usize = 4 * MIB;
    /// The resource that does not exist if the response is a 404.
    const RESOURCE: Resource;
    /// The segments of the path below the API's base.
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

/// `GET /apps`. The response has the domain list and certificate chain of each app, about 6 kB.
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

/// `POST /apps/:id`, which replaces the whole list (`no-lost-domain`).
pub struct UpdateDomains<'a> {
    /// The app's id.
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

/// `POST /apps/:id/ssl`, which enables AutoSSL.
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
