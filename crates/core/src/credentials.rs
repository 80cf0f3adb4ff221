//! The credentials for ServerPilot: client id, API key and app id.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::error::Error;

/// The constants that hold the credentials: client id, API key, app id.
pub const CONSTANTS: [&str; 3] =
    ["WU_SERVER_PILOT_CLIENT_ID", "WU_SERVER_PILOT_API_KEY", "WU_SERVER_PILOT_APP_ID"];

/// The value of a constant, or of the credential that replaces it.
pub enum ConstantValue {
    /// Not defined.
    Undefined,
    /// Not a string; the name of its type.
    NotString(&'static str),
    /// A string, possibly empty.
    String(SecretString),
}

/// An account's credentials, and the default app of its calls.
#[derive(Clone)]
pub struct Credentials {
    /// The account's client id: the user name of Basic authentication.
    pub client_id: String,
    key: ApiKey,
    app_id: Option<String>,
}

/// The API key. Wiped when dropped, and never printed (`no-secret-leaks`).
#[derive(Clone)]
struct ApiKey(SecretString);

impl Credentials {
    /// Creates the credentials. Without an app id, only calls that name an app or need none succeed.
    #[must_use]
    pub fn new(client_id: String, api_key: SecretString, app_id: Option<String>) -> Self {
        Self { client_id, key: ApiKey(api_key), app_id }
    }

    /// Reads the values of [`CONSTANTS`], in that order.
    ///
    /// # Errors
    /// [`Error::Configuration`] that names every constant that is undefined, empty or not a string. The app id
    /// counts only if `needs_app` is set.
    pub fn from_constants(values: [ConstantValue; 3], needs_app: bool) -> Result<Self, Error> {
        let mut wrong = Vec::new();
        let [client_id, api_key, app_id] = values.map(|value| match value {
            ConstantValue::Undefined => Err("is not defined".to_owned()),
            ConstantValue::NotString(kind) => Err(format!("is of type {kind}, not a string")),
            ConstantValue::String(text) if text.expose_secret().trim().is_empty() => {
                Err("is empty".to_owned())
            }
            ConstantValue::String(text) => Ok(text),
        });
        let mut take = |index: usize, value: Result<SecretString, String>| match value {
            Ok(text) => Some(text),
            Err(reason) => {
                wrong.push(format!("{} {reason}", CONSTANTS[index]));
                None
            }
        };
        let client_id = take(0, client_id);
        let api_key = take(1, api_key);
        let app_id = if needs_app { take(2, app_id) } else { app_id.ok() };
        match (client_id, api_key) {
            (Some(client_id), Some(api_key)) if wrong.is_empty() => Ok(Self::new(
                client_id.expose_secret().to_owned(),
                api_key,
                app_id.map(|id| id.expose_secret().to_owned()),
            )),
            _ => Err(Error::Configuration(format!(
                "ServerPilot's credentials are incomplete: {}. Define the constants in wp-config.php (the \
                 client id and API key are under Account > API in ServerPilot, the app id is in the app's \
                 URL), or call serverpilot_use_credentials() first.",
                wrong.join("; ")
            ))),
        }
    }

    /// Returns the app of a call: the one it names, else the configured one.
    ///
    /// # Errors
    /// [`Error::Configuration`] if there is none, or if it does not have the form of an id.
    pub fn app_id(&self, named: Option<&str>) -> Result<String, Error> {
        let id = named.or(self.app_id.as_deref()).unwrap_or_default();
        let problem = if id == self.expose_key() {
            format!("has the same value as {}", CONSTANTS[1])
        } else if is_id(id) {
            return Ok(id.to_owned());
        } else {
            format!("is not an app id, which has letters, digits, - and _ only, at most {MAX_ID}")
        };
        // The value is not shown: it can be the key.
        Err(Error::Configuration(format!(
            "{} {problem}. Compare the three constants: the app id is the last part of the app's URL in ServerPilot; \
             serverpilot_apps() lists the ids of the account.",
            CONSTANTS[2]
        )))
    }

    /// Returns the key. Only the transport calls this, to authenticate a request.
    pub(crate) fn expose_key(&self) -> &str {
        self.key.0.expose_secret()
    }

    /// Replaces the key in a text from outside, such as a server's message that quotes it or its header.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        const PLACEHOLDER: &str = "[API key]";
        let key = self.expose_key();
        if key.is_empty() {
            return text.to_owned();
        }
        // Allocated at full length: a string that grows leaves copies of its contents behind.
        let mut pair = Zeroizing::new(String::with_capacity(self.client_id.len() + 1 + key.len()));
        pair.push_str(&self.client_id);
        pair.push(':');
        pair.push_str(key);
        let basic = Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()));
        text.replace(key, PLACEHOLDER).replace(basic.as_str(), PLACEHOLDER)
    }
}

/// Maximum length of an id: several times that of any observed id.
const MAX_ID: usize = 64;

/// Does the text have the form of a ServerPilot id? Ids are opaque and have no fixed length; all observed ones are 16 to 18
/// letters and digits. A text of another form could address another resource in a URL.
#[must_use]
pub fn is_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_part)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> ConstantValue {
        ConstantValue::String(SecretString::from(value))
    }

    fn complete() -> Credentials {
        Credentials::from_constants([text("cid_1"), text("k3y-of-kings"), text("app1")], true).unwrap()
    }

    #[test]
    fn the_key_is_never_printed() {
        let printed = format!("{:?} {:#?}", complete(), complete());
        assert!(printed.contains("cid_1"), "{printed}");
        assert!(!printed.contains("k3y"), "{printed}");
    }

    #[test]
    fn a_message_that_quotes_the_key_is_redacted() {
        assert_eq!(complete().redact("bad key k3y-of-kings!"), "bad key [API key]!");
        // cid_1:k3y-of-kings in base64, as the header has it.
        let quoted = complete().redact("Authorization: Basic Y2lkXzE6azN5LW9mLWtpbmdz, refused");
        assert_eq!(quoted, "Authorization: Basic [API key], refused");
    }

    #[test]
    fn one_error_names_every_wrong_constant() {
        let error = Credentials::from_constants(
            [ConstantValue::Undefined, text(" "), ConstantValue::NotString("int")],
            true,
        )
        .unwrap_err();
        let message = error.to_string();
        assert!(message.contains("WU_SERVER_PILOT_CLIENT_ID is not defined"), "{message}");
        assert!(message.contains("WU_SERVER_PILOT_API_KEY is empty"), "{message}");
        assert!(message.contains("WU_SERVER_PILOT_APP_ID is of type int, not a string"), "{message}");
    }

    #[test]
    fn the_app_id_is_required_only_for_calls_about_an_app() {
        let credentials =
            Credentials::from_constants([text("cid"), text("key"), ConstantValue::Undefined], false).unwrap();
        assert_eq!(credentials.app_id(Some("another")).unwrap(), "another");
        assert!(credentials.app_id(None).is_err());
    }

    #[test]
    fn an_app_id_cannot_address_another_resource() {
        for id in ["", "..", "a/ssl", "a?b", "a b", "ä", &"a".repeat(65)] {
            assert!(complete().app_id(Some(id)).is_err(), "{id}");
        }
        for id in ["Wn8lUFLMgPTxvHzN", "an-id_of-another_form", &"a".repeat(64)] {
            assert_eq!(complete().app_id(Some(id)).unwrap(), id);
        }
    }

    #[test]
    fn a_key_in_the_place_of_the_app_id_is_neither_used_nor_shown() {
        let key = || text("k3y-of-kings");
        let twice = Credentials::from_constants([text("cid_1"), key(), key()], true).unwrap();
        let message = twice.app_id(None).unwrap_err().to_string();
        assert!(message.contains(CONSTANTS[1]) && !message.contains("k3y"), "{message}");
    }
}
