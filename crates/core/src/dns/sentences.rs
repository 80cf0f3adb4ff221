//! The sentences about a domain's DNS: what happened, then what to do. Pure.

use std::net::IpAddr;

use super::{
    advice::Details,
    caa::unknown_critical,
    evidence::{Answer, CaaEvidence, Evidence},
    message::Name,
    proxies::proxy,
    verdict::{Code, Source, Verdict, is_local},
};
use crate::{domain::Domain, special_addresses::is_special};

/// What the sentences are about.
pub(super) struct Sentences<'a> {
    pub domain: &'a Domain,
    pub verdict: &'a Verdict,
    pub evidence: &'a Evidence,
    pub details: &'a Details,
}

pub(super) const NO_CERTIFICATE: &str =
    "Let's Encrypt cannot issue a certificate until this domain points to this server.";

impl Sentences<'_> {
    /// The sentence or two about a code.
    pub(super) fn of_code(&self, code: Code) -> String {
        let Self { domain, .. } = self;
        match code {
            Code::NoSuchDomain => format!(
                "{} does not exist: it is not registered, or its registration has expired. Register it, or correct the \
                 domain.",
                self.details.registrable.as_ref().map_or_else(|| domain.to_string(), ToString::to_string)
            ),
            Code::DnssecBogus => format!(
                "The DNSSEC signatures of {domain} are not valid, so Let's Encrypt and many visitors cannot resolve it. \
                 Ask its DNS provider to sign the zone again, or remove the DS record at the registrar."
            ),
            Code::CnameLoop if self.details.aliases.is_empty() => {
                format!("{domain} is a CNAME for itself. {}", self.set_records())
            }
            Code::CnameLoop => format!(
                "The CNAME records of {domain} form a loop, or there are more than 8{}. {}",
                in_brackets(&self.details.aliases),
                self.set_records()
            ),
            Code::Lame => format!(
                "The name servers of {} do not serve it{}. Create the zone at that DNS provider, or set the provider's name \
                 servers at the registrar.",
                self.zone(),
                self.failing()
            ),
            Code::Timeout => format!(
                "The name servers of {} do not answer{}. Ask the DNS provider to correct that, or set other name servers \
                 at the registrar.",
                self.zone(),
                self.failing()
            ),
            Code::Servfail => format!(
                "{domain} cannot be resolved: DNS answers with an error{}. Ask its DNS provider to correct the zone {}.",
                self.failing(),
                self.zone()
            ),
            Code::CnameDangling => format!(
                "{domain} is a CNAME for {}, which has no address. {}",
                self.details.aliases.last().map_or_else(String::new, ToString::to_string),
                self.set_records()
            ),
            Code::NoRecords => {
                format!("{domain} has no A or AAAA record. {} {NO_CERTIFICATE}", self.set_records())
            }
            Code::Proxied | Code::PrivateAddress | Code::Elsewhere | Code::Mixed | Code::Ipv6Elsewhere => {
                self.of_addresses(code)
            }
            Code::CaaUnreachable => format!(
                "The CAA records of {domain} cannot be read, so Let's Encrypt refuses a certificate. Ask the DNS provider \
                 to answer queries for CAA records."
            ),
            Code::CaaForbids | Code::CaaWildcardOnly => self.of_caa(code),
            Code::Inconsistent => format!(
                "The name servers of {} give different answers: only some of them point {domain} to this server. If the \
                 records were changed less than an hour ago, wait; otherwise ask the DNS provider to correct that.",
                self.details.differing.as_ref().map_or_else(|| self.zone(), ToString::to_string)
            ),
            Code::Propagating => format!(
                "{domain} points to this server. Other resolvers may keep the old answer for up to {}.",
                duration(self.verdict.ttl.unwrap_or(0))
            ),
            Code::Ok => format!("{domain} points to this server."),
            Code::NotChecked => self.not_checked(),
            Code::NsMismatch | Code::CaaAccount | Code::CaaInvalid => self.of_note(code).unwrap_or_default(),
        }
    }

    fn of_caa(&self, code: Code) -> String {
        let Self { domain, .. } = self;
        let owner = self.details.caa_owner.as_ref().map_or_else(|| domain.to_string(), ToString::to_string);
        if let CaaEvidence::Known(records) = &self.evidence.caa
            && let Some(property) = unknown_critical(records)
        {
            let of_other = if owner == domain.as_str() { String::new() } else { format!(" for {domain}") };
            return format!(
                "The CAA record {} of {owner} is critical, and Let's Encrypt does not know its tag, so it refuses a \
                 certificate{of_other}. Remove that record at its DNS provider.",
                property.to_text()
            );
        }
        let is_of_target =
            self.details.caa_owner.as_ref().is_some_and(|own| self.details.aliases.contains(own));
        let subject = if is_of_target {
            format!("{domain} is a CNAME for {owner}, whose CAA records")
        } else if owner == domain.as_str() {
            format!("The CAA records of {domain}")
        } else {
            format!("The CAA records of {owner}, which apply to {domain},")
        };
        let place = if is_of_target { format!("for {owner}") } else { "at its DNS provider".to_owned() };
        let advice = format!(
            "{subject} {}. Add the CAA record 0 {} \"letsencrypt.org\" {place}, or remove these.",
            self.forbidden(code),
            if self.evidence.is_wildcard { "issuewild" } else { "issue" }
        );
        if is_of_target {
            // The target's DNS can be another customer's, or a provider's.
            return format!("{advice} Otherwise, {}", lower_first(&self.set_records()));
        }
        advice
    }

    fn of_addresses(&self, code: Code) -> String {
        let Self { domain, .. } = self;
        let others = self.others(|_| true);
        match code {
            Code::Proxied => {
                let name = self.verdict.addresses.iter().find_map(|address| proxy(*address));
                let origin =
                    self.evidence.expected.first().map_or("this server".to_owned(), ToString::to_string);
                format!(
                    "{domain} points to {} ({others}), not to this server itself. If that is intended, set {origin} as its \
                     origin and use its certificate. Otherwise, switch it off, or {}",
                    name.unwrap_or("a proxy"),
                    lower_first(&self.set_records())
                )
            }
            Code::PrivateAddress => {
                let is_here =
                    self.verdict.addresses.iter().any(|address| self.evidence.expected.contains(address));
                let public = self.others(|address| !is_special(*address));
                let special = self.others(|address| is_special(*address));
                let beside = match (is_here, public.is_empty()) {
                    (true, true) => "this server, and to ".to_owned(),
                    (true, false) => format!("this server, to {public}, and to "),
                    (false, true) => String::new(),
                    (false, false) if self.evidence.expected.is_empty() => format!("{public}, and to "),
                    (false, false) => format!("{public}, not to this server, and to "),
                };
                let fix = if is_here { self.remove("records", &others) } else { self.set_records() };
                format!(
                    "{domain} points to {beside}{special}, which cannot be reached from the internet. {fix}"
                )
            }
            Code::Mixed => format!(
                "{domain} points to this server, and to {others} as well, which visitors and Let's Encrypt may use. {}",
                self.remove("records", &others)
            ),
            Code::Ipv6Elsewhere if self.others(IpAddr::is_ipv6).is_empty() => format!(
                "The name servers of {domain} do not answer queries for IPv6 addresses, so Let's Encrypt may refuse a \
                 certificate. Ask the DNS provider to correct that."
            ),
            Code::Ipv6Elsewhere => {
                let has_ipv6 = self.evidence.expected.iter().any(IpAddr::is_ipv6);
                let others = self.others(IpAddr::is_ipv6);
                let fix = if has_ipv6 { self.set_records() } else { self.remove("AAAA record", &others) };
                format!(
                    "The IPv6 address {others} of {domain} is not this server's, and Let's Encrypt prefers IPv6. {fix}"
                )
            }
            _ => format!(
                "{domain} points to {others}, not to this server. {} {NO_CERTIFICATE}",
                self.set_records()
            ),
        }
    }

    /// The predicate about CAA records that forbid the certificate, with the records in parentheses.
    pub(super) fn forbidden(&self, code: Code) -> String {
        let what = if code == Code::CaaWildcardOnly {
            "anything but wildcard certificates"
        } else {
            "a certificate"
        };
        format!("do not allow Let's Encrypt to issue {what} ({})", self.caa())
    }

    /// Returns the sentence about an improvement of a domain that is correct otherwise.
    pub(super) fn of_note(&self, note: Code) -> Option<String> {
        let zone = self.zone();
        match note {
            Code::Lame | Code::Timeout => Some(format!(
                "Some name servers of {zone} do not serve it{}: correct or remove them.",
                self.failing()
            )),
            Code::NsMismatch => Some(format!(
                "The registrar and the zone {zone} name different name servers: make them the same."
            )),
            Code::CaaAccount => Some(format!(
                "The CAA records ({}) allow one account at Let's Encrypt only, which may not be ServerPilot's.",
                self.caa()
            )),
            Code::CaaInvalid => Some("A CAA record is not valid: correct it.".to_owned()),
            _ => None,
        }
    }

    fn not_checked(&self) -> String {
        let Self { domain, evidence, .. } = self;
        let resolver = &evidence.resolver;
        if evidence.local_error {
            return "DNS was not checked: this machine has no file descriptors or memory left for it. Try again later, \
                    or raise its limits."
                .to_owned();
        }
        if self.verdict.source == Source::Resolver && is_local(evidence) {
            let (answer, fix) = if resolver.is_authoritative {
                (format!("has local records for {domain}, which the internet does not see"), "")
            } else {
                let special = self.others(|address| is_special(*address));
                let answer =
                    format!("gives {special} for {domain}, which can be an answer to this network alone");
                (answer, " If the internet gets it as well, correct the records at the DNS provider.")
            };
            return format!(
                "DNS was not checked: the name servers cannot be reached from this machine, and its resolver {answer}. \
                 Allow outgoing connections to port 53, or name another resolver in the ini entry \
                 serverpilot.resolver.{fix}"
            );
        }
        let problem = match resolver.view.a {
            Answer::Silent => Some("does not answer"),
            Answer::ServFail => Some("fails for every domain"),
            _ => None,
        };
        if self.verdict.source == Source::Resolver
            && let Some(problem) = problem
        {
            return format!(
                "DNS was not checked: the resolver of this machine {problem}. Check /etc/resolv.conf, or the ini entry \
                 serverpilot.resolver."
            );
        }
        if evidence.expected.is_empty() {
            return "DNS was not compared: ServerPilot does not report the address of this server. Check the server in \
                    ServerPilot."
                .to_owned();
        }
        "DNS was not checked: the answers are incomplete. Try again later, or name another resolver in the ini entry \
         serverpilot.resolver."
            .to_owned()
    }

    /// Returns the instruction to remove records of the domain, or of the target of its CNAMEs.
    fn remove(&self, records: &str, addresses: &str) -> String {
        match self.details.aliases.last() {
            None => format!("Remove the {records} with {addresses}."),
            // The target's DNS can be another customer's, or a provider's.
            Some(target) => format!(
                "Remove the {records} with {addresses} of {target}. Otherwise, {}",
                lower_first(&self.set_records())
            ),
        }
    }

    /// Returns the instruction to set the records that the domain should have.
    pub(super) fn set_records(&self) -> String {
        let first = |is: fn(&&IpAddr) -> bool| self.evidence.expected.iter().find(is);
        let records =
            [("A", first(|address| address.is_ipv4())), ("AAAA", first(|address| address.is_ipv6()))];
        let records =
            records.iter().filter_map(|(kind, address)| Some(format!("{kind} record to {}", (*address)?)));
        let records: Vec<String> = records.collect();
        let alias = match self.details.aliases.first() {
            None if self.evidence.is_endless => Some("itself".to_owned()),
            alias => alias.map(ToString::to_string),
        };
        match (records.is_empty(), alias) {
            (true, _) => "Correct its records at the DNS provider.".to_owned(),
            (false, None) => format!("Set its {} at the DNS provider.", records.join(" and its ")),
            (false, Some(alias)) => format!(
                "At the DNS provider, replace its CNAME for {alias} by an {}.",
                records.join(" and an ").replace(" to ", " with ")
            ),
        }
    }

    fn zone(&self) -> String {
        self.details.zone.as_ref().map_or_else(|| self.domain.to_string(), ToString::to_string)
    }

    fn failing(&self) -> String {
        in_brackets(&self.details.failing)
    }

    fn caa(&self) -> String {
        let CaaEvidence::Known(records) = &self.evidence.caa else { return String::new() };
        records.texts().collect::<Vec<_>>().join(", ")
    }

    /// Lists the addresses that are not expected.
    pub(super) fn others(&self, is: fn(&IpAddr) -> bool) -> String {
        let others =
            self.verdict.addresses.iter().filter(|address| !self.evidence.expected.contains(address));
        others.filter(|address| is(address)).map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// Makes a sentence the rest of another.
pub(super) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn in_brackets(names: &[Name]) -> String {
    match names {
        [] => String::new(),
        names => format!(" ({})", names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Formats a time in hours if it is more than two, else in minutes, rounded up.
pub(super) fn duration(seconds: u32) -> String {
    const MINUTE: u32 = 60;
    const HOUR: u32 = 3600;
    match seconds {
        0..=MINUTE => "a minute".to_owned(),
        seconds if seconds <= 2 * HOUR => format!("{} minutes", seconds.div_ceil(MINUTE)),
        seconds => format!("{} hours", seconds.div_ceil(HOUR)),
    }
}
