//! What to do, in one sentence each.

pub const NETWORK: &str =
    "Check this machine's connection, DNS and firewall (outgoing HTTPS), then try again";
pub const NOT_THE_API: &str =
    "Check that the ini entry serverpilot.api_base names the API and that nothing stands between; try again";
pub const CREDENTIALS: &str = "Compare WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY with Account > API \
                               in ServerPilot; a new key there makes the old one invalid";
pub const PAYMENT: &str = "Check the account's credit card in ServerPilot, then try again";
pub const PROTECTED: &str = "Check in ServerPilot whether this account may change the app";
pub const NO_APP: &str =
    "Check WU_SERVER_PILOT_APP_ID; serverpilot_apps() lists the account's apps and their ids";
pub const NO_ACTION: &str = "ServerPilot does not keep an action for ever: its result is not known any more. Check the \
                             server in ServerPilot if in doubt";
pub const NO_SERVER: &str =
    "Check in ServerPilot whether the app's server was moved to another account, then try again";
pub const CONFLICT: &str = "Another change is probably still running; try again in a minute";
pub const RATE: &str = "Try again later, and less often";
pub const SERVER: &str = "This is on ServerPilot's side and usually passes; try again";
pub const REFUSED: &str = "Mend what the message names; the same request would be refused again";
