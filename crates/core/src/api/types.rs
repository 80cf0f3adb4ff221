//! The parts of the API's responses that are used. Everything else is skipped while parsing, and never stored: above all
//! `ssl.key`, the private key (`no-secret-leaks`).

use serde::{Deserialize, Deserializer, Serialize};

use crate::{list::DomainList, ssl::certificate::iso_of_unix};

/// `{"data": …}`
#[derive(Debug, Deserialize)]
pub struct Payload<T> {
    /// The resource.
    pub data: T,
}

/// An app. `GET /apps/:id` returns all fields, `GET /apps` all but `autossl`.
#[derive(Clone, Debug, Deserialize)]
pub struct App {
    /// Id of the app.
    pub id: String,
    /// The name in ServerPilot.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// Id of its server.
    #[serde(default, rename = "serverid", deserialize_with = "null_is_default")]
    pub server_id: String,
    /// Id of the system user that it belongs to.
    #[serde(default, rename = "sysuserid", deserialize_with = "null_is_default")]
    pub sysuser_id: String,
    /// PHP runtime, such as `php8.3`.
    #[serde(default, deserialize_with = "null_is_default")]
    pub runtime: String,
    /// The domain list. Required: if a missing list counted as empty, the next update would remove all domains. `null` is an
    /// app without domains.
    #[serde(deserialize_with = "null_is_default")]
    pub domains: DomainList,
    /// The installed certificate.
    #[serde(default)]
    pub ssl: Ssl,
    /// The certificate that could be installed; `None` if the response does not report it.
    #[serde(default)]
    pub autossl: Option<AutoSsl>,
}

impl App {
    /// Fills the fields that this response does not report from an earlier one. The API's documentation does not say which
    /// fields the response to an update has.
    #[must_use]
    pub fn completed_by(mut self, earlier: Self) -> Self {
        if matches!(self.ssl, Ssl::NotReported) {
            self.ssl = earlier.ssl;
        }
        self.autossl = self.autossl.or(earlier.autossl);
        self
    }
}

/// The installed certificate, if the response reports it.
#[derive(Clone, Debug, Default)]
pub enum Ssl {
    /// The response does not report it.
    #[default]
    NotReported,
    /// No certificate is installed.
    None,
    /// A certificate is installed.
    Installed(InstalledSsl),
}

impl Ssl {
    /// The certificate, if there is one and the response reports it.
    #[must_use]
    pub fn installed(&self) -> Option<&InstalledSsl> {
        if let Self::Installed(installed) = self { Some(installed) } else { None }
    }
}

impl<'de> Deserialize<'de> for Ssl {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Option::<InstalledSsl>::deserialize(input).map(|ssl| ssl.map_or(Self::None, Self::Installed))
    }
}

/// The installed certificate, without its private key.
#[derive(Clone, Debug, Deserialize)]
pub struct InstalledSsl {
    /// The certificate in PEM.
    #[serde(default)]
    pub cert: Option<String>,
    /// Was it issued by AutoSSL? Any other certificate counts as custom, and is never replaced.
    #[serde(default, deserialize_with = "null_is_default")]
    pub auto: bool,
    /// Are visitors redirected to HTTPS?
    #[serde(default, deserialize_with = "null_is_default")]
    pub force: bool,
}

/// The certificate that ServerPilot could install.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct AutoSsl {
    /// Can it be installed?
    #[serde(default, deserialize_with = "null_is_default")]
    pub available: bool,
    /// The names on it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub domains: Vec<String>,
}

/// The response to an update.
#[derive(Debug, Deserialize)]
pub struct Updated {
    /// The action that applies the change; `None` if the server needs no change.
    #[serde(default, rename = "actionid")]
    pub action_id: Option<String>,
    /// The app after the update.
    pub data: App,
}

/// The response to a change of the certificate. Its data repeats the request, and is ignored.
#[derive(Debug, Deserialize)]
pub struct SslChanged {
    /// As in [`Updated`].
    #[serde(default, rename = "actionid")]
    pub action_id: Option<String>,
}

/// An action.
#[derive(Debug, Deserialize)]
pub struct Action {
    /// The action's state.
    pub status: ActionStatus,
}

/// States of an action.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionStatus {
    /// There is no action. Never in a response.
    #[default]
    #[serde(skip_deserializing)]
    None,
    /// Still running.
    Open,
    /// Finished.
    Success,
    /// Failed. Apart from responses, only in the report of a failed call.
    Error,
}

/// A server.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Server {
    /// Id of the server.
    pub id: String,
    /// The name in ServerPilot.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// The server's IP address.
    #[serde(default, rename(deserialize = "lastaddress"))]
    pub address: Option<String>,
    /// When it last contacted ServerPilot, in UTC by ISO 8601; `None` if that is not reported.
    #[serde(default, rename(deserialize = "lastconn"), deserialize_with = "moment")]
    pub last_contact: Option<String>,
}

/// `{"error": {"message": …}}`
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub error: RefusalText,
}

#[derive(Debug, Deserialize)]
pub(super) struct RefusalText {
    pub message: String,
}

fn null_is_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    input: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(input).map(Option::unwrap_or_default)
}

/// Formats a Unix time. Another value counts as not reported, so that no call fails because of it.
fn moment<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let found = serde_json::Value::deserialize(input)?;
    Ok(found.as_i64().filter(|seconds| *seconds > 0).and_then(iso_of_unix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(text: &str) -> serde_json::Result<App> {
        serde_json::from_str::<Payload<App>>(text).map(|payload| payload.data)
    }

    #[test]
    fn an_app_without_a_list_is_rejected() {
        assert!(app(r#"{"data":{"id":"a"}}"#).is_err());
        assert!(app(r#"{"data":{"id":"a","domains":{"0":"x.com"}}}"#).is_err());
        assert!(app(r#"{"data":{"id":"a","domains":["x.com",7]}}"#).is_err());
        assert_eq!(app(r#"{"data":{"id":"a","domains":null}}"#).unwrap().domains, DomainList::default());
    }

    #[test]
    fn the_private_key_is_not_kept() {
        let text = r#"{"data":{"id":"a","domains":[],"ssl":{"key":"PRIVATE","cert":"CERT","cacerts":null,"auto":true}}}"#;
        let printed = format!("{:?}", app(text).unwrap());
        assert!(printed.contains("CERT") && !printed.contains("PRIVATE"), "{printed}");
    }

    #[test]
    fn an_invalid_last_contact_is_not_reported() {
        for (reported, expected) in [
            (r#","lastconn":1700000000"#, Some("2023-11-14T22:13:20Z")),
            ("", None),
            (r#","lastconn":null"#, None),
            (r#","lastconn":0"#, None),
            (r#","lastconn":-5"#, None),
            (r#","lastconn":"today""#, None),
            (r#","lastconn":9223372036854775807"#, None),
        ] {
            let server: Server = serde_json::from_str(&format!(r#"{{"id":"s"{reported}}}"#)).unwrap();
            assert_eq!(server.last_contact.as_deref(), expected, "{reported}");
        }
    }

    #[test]
    fn a_certificate_that_is_not_marked_auto_counts_as_custom() {
        for ssl in [r#"{"cert":"C"}"#, r#"{"cert":"C","auto":null}"#, r#"{"cert":"C","auto":false}"#] {
            let app = app(&format!(r#"{{"data":{{"id":"a","domains":[],"ssl":{ssl}}}}}"#)).unwrap();
            assert!(app.ssl.installed().is_some_and(|installed| !installed.auto), "{ssl}");
        }
    }

    #[test]
    fn a_response_that_omits_the_certificate_keeps_the_earlier_one() {
        let before = || {
            app(r#"{"data":{"id":"a","domains":[],"ssl":{"auto":false},"autossl":{"available":true}}}"#)
                .unwrap()
        };
        let omitted = app(r#"{"data":{"id":"a","domains":["x.com"]}}"#).unwrap().completed_by(before());
        assert_eq!(omitted.domains.entries(), ["x.com"]);
        assert!(
            omitted.ssl.installed().is_some_and(|installed| !installed.auto),
            "it is still custom (autossl-is-earned)"
        );
        assert!(omitted.autossl.is_some_and(|autossl| autossl.available));
        let gone = app(r#"{"data":{"id":"a","domains":[],"ssl":null}}"#).unwrap().completed_by(before());
        assert!(matches!(gone.ssl, Ssl::None), "null is a report");
    }
}
