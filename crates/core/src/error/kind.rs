//! The kinds of error, one for each exception class of PHP, and the rules that depend on the kind alone.

use std::str::FromStr;

/// A kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A constant, an ini entry or the machine is not set up.
    Configuration,
    /// The input is not a domain.
    InvalidDomain,
    /// 401: wrong credentials.
    Authentication,
    /// 402: no valid credit card.
    PaymentRequired,
    /// 403: a protected resource.
    Permission,
    /// 404: no such resource in this account.
    NotFound,
    /// 409, or another writer keeps changing the list.
    Conflict,
    /// 429: too many requests.
    RateLimit,
    /// Any other response that is not a success.
    Api,
    /// No response: DNS, TCP, TLS, a broken connection, or the deadline.
    Network,
    /// ServerPilot accepted a change, but could not apply it.
    ActionFailed,
    /// The app has no room for the domains.
    DomainLimit,
    /// The change would empty the list, remove a protected domain, or remove too many.
    UnsafeChange,
    /// Another process held the lock until the deadline.
    LockTimeout,
    /// ServerPilot refused to enable AutoSSL.
    Certificate,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::Configuration,
        Self::InvalidDomain,
        Self::Authentication,
        Self::PaymentRequired,
        Self::Permission,
        Self::NotFound,
        Self::Conflict,
        Self::RateLimit,
        Self::Api,
        Self::Network,
        Self::ActionFailed,
        Self::DomainLimit,
        Self::UnsafeChange,
        Self::LockTimeout,
        Self::Certificate,
    ];

    /// The name of the class in `ServerPilot\Exception`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Configuration => "ConfigurationException",
            Self::InvalidDomain => "InvalidDomainException",
            Self::Authentication => "AuthenticationException",
            Self::PaymentRequired => "PaymentRequiredException",
            Self::Permission => "PermissionException",
            Self::NotFound => "NotFoundException",
            Self::Conflict => "ConflictException",
            Self::RateLimit => "RateLimitException",
            Self::Api => "ApiException",
            Self::Network => "NetworkException",
            Self::ActionFailed => "ActionFailedException",
            Self::DomainLimit => "DomainLimitException",
            Self::UnsafeChange => "UnsafeChangeException",
            Self::LockTimeout => "LockTimeoutException",
            Self::Certificate => "CertificateException",
        }
    }

    /// Does it concern the whole account or app, rather than one domain (`fault-isolation`)?
    #[must_use]
    pub fn is_account_wide(self) -> bool {
        matches!(
            self,
            Self::Configuration
                | Self::Authentication
                | Self::PaymentRequired
                | Self::Permission
                | Self::NotFound
        )
    }

    /// Is it certain that no update was sent?
    #[must_use]
    pub fn changed_nothing(self) -> bool {
        self.is_account_wide() || matches!(self, Self::LockTimeout | Self::UnsafeChange)
    }
}

/// Reads the name of the exception class, without its namespace.
impl FromStr for ErrorKind {
    type Err = ();

    fn from_str(class: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.class() == class).ok_or(())
    }
}
