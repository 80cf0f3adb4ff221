//! What to do about a failed request: one sentence for each cause.

pub const NETWORK: &str =
    "Check this machine's connection, DNS and firewall (outgoing HTTPS), then try again";
pub const HOST: &str = "Check that the domain's host accepts TLS connections on this port, then try again";
pub const NOT_THE_API: &str = "Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again";
pub const CREDENTIALS: &str = "Compare WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY with Account > API \
                               in ServerPilot; a new key there makes the old one invalid";
pub const PAYMENT: &str = "Correct it in ServerPilot, then try again";
pub const PROTECTED: &str = "Check in ServerPilot whether this account may change the app";
pub const NO_APP: &str =
    "Check WU_SERVER_PILOT_APP_ID; serverpilot_apps() lists the account's apps and their ids";
pub const NO_ACTION: &str = "ServerPilot no longer has this action, so its result is unknown. Send the \
                             list again";
pub const NO_SERVER: &str =
    "Check in ServerPilot whether the app's server was moved to another account, then try again";
pub const CONFLICT: &str = "Another change is probably still in progress; try again in a minute";
pub const RATE: &str = "Try again later, and less often";
pub const SERVER: &str = "ServerPilot has a problem, which is usually temporary; try again";
pub const REFUSED: &str = "Correct what the message names; the same request would be rejected again";
