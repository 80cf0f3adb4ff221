//! Puts the sentences about the codes of a verdict together: the first problem comes first, further problems follow, unless an
//! earlier sentence covers them. Pure.

use std::net::IpAddr;

use super::{
    evidence::{Answer, Evidence},
    message::Name,
    sentences::{NO_CERTIFICATE, Sentences, lower_first},
    verdict::{Code, Verdict},
    walk::Walk,
};
use crate::domain::Domain;

/// Names that occur in the sentences.
#[derive(Debug, Default)]
pub struct Details {
    pub registrable: Option<Name>,
    /// The zone that has, or should have, the addresses.
    pub zone: Option<Name>,
    /// The domain's own zone, if it is another and some of its servers lack the CNAME.
    pub differing: Option<Name>,
    /// The name servers of the domain's own zone.
    pub name_servers: Vec<Name>,
    /// The CNAMEs in order; none if the domain is a CNAME for itself.
    pub aliases: Vec<Name>,
    /// The name that has the CAA records: the domain, a CNAME, or a name above.
    pub caa_owner: Option<Name>,
    /// The servers that do not answer correctly.
    pub failing: Vec<Name>,
}

impl Details {
    /// Fills in the names that the walk has found.
    pub fn describe(&mut self, walk: &Walk, evidence: &Evidence) {
        self.aliases.clone_from(&walk.aliases);
        if let Some(own) = &walk.own {
            self.name_servers.clone_from(&own.zone.names);
            let lacks_alias = evidence.own_servers.iter().any(Answer::is_answer);
            self.differing = lacks_alias.then(|| own.zone.apex.clone());
        }
        if let Some(end) = &walk.end {
            self.zone = Some(end.zone.apex.clone());
            let servers = end.zone.servers.iter().zip(&evidence.servers);
            let failing = servers.filter(|(_, view)| view.a.is_failure());
            self.failing = failing.map(|(server, _)| server.name.clone()).collect();
        }
    }
}

/// Returns the advice for a verdict.
pub fn advice(domain: &Domain, verdict: &Verdict, evidence: &Evidence, details: &Details) -> String {
    let sentences = Sentences { domain, verdict, evidence, details };
    let mut advice = sentences.of_code(verdict.code);
    for (position, code) in verdict.also.iter().enumerate() {
        let before = [&[verdict.code], &verdict.also[..position]].concat();
        let Some(mut further) = sentences.of_further(*code, &before, &advice) else { continue };
        for sentence in [&sentences.set_records(), NO_CERTIFICATE].map(|sentence| format!(" {sentence}")) {
            if advice.contains(&sentence) {
                further = further.replace(&sentence, "");
            }
        }
        // Two codes of name servers can have the same sentence.
        if !advice.contains(&further) {
            advice.push(' ');
            advice.push_str(&further);
        }
    }
    advice
}

/// Is it about addresses? The sentence about one of these names every address that is not expected.
fn is_of_addresses(code: Code) -> bool {
    matches!(code, Code::Proxied | Code::PrivateAddress | Code::Elsewhere | Code::Mixed | Code::Ipv6Elsewhere)
}

/// Is it about name servers that fail? The sentence about one of these names every server that fails.
fn is_of_servers(code: Code) -> bool {
    matches!(code, Code::Lame | Code::Timeout | Code::Servfail)
}

impl Sentences<'_> {
    /// Returns the sentences about a code that holds beside those `before` it; `None` if the advice so far covers it.
    fn of_further(&self, code: Code, before: &[Code], so_far: &str) -> Option<String> {
        let has = |is: fn(Code) -> bool| before.iter().any(|code| is(*code));
        match code {
            Code::Ipv6Elsewhere if self.others(IpAddr::is_ipv6).is_empty() => Some(self.of_code(code)),
            code if is_of_addresses(code) => {
                if has(|code| matches!(code, Code::CnameDangling | Code::NoRecords)) {
                    let others = self.others(|_| true);
                    (!others.is_empty()).then(|| format!("Some of its name servers give {others} instead."))
                } else {
                    (!has(is_of_addresses)).then(|| self.of_code(code))
                }
            }
            code if is_of_servers(code) => {
                if has(is_of_servers) {
                    None
                } else if self.evidence.servers.iter().any(|view| view.a.is_answer()) {
                    self.of_note(code)
                } else {
                    Some(self.of_code(code))
                }
            }
            Code::CaaUnreachable if has(|code| is_of_servers(code) || code == Code::DnssecBogus) => {
                Some(format!(
                    "The CAA records of {} cannot be read either, so Let's Encrypt refuses a certificate.",
                    self.domain
                ))
            }
            Code::CaaForbids | Code::CaaWildcardOnly => Some(self.of_further_caa(code, so_far)),
            Code::NsMismatch | Code::CaaAccount | Code::CaaInvalid => self.of_note(code),
            code => Some(self.of_code(code)),
        }
    }

    fn of_further_caa(&self, code: Code, so_far: &str) -> String {
        let target = self.details.caa_owner.as_ref().filter(|own| self.details.aliases.contains(own));
        let set_records = self.set_records();
        match target {
            Some(target) if so_far.contains(&set_records) || so_far.contains(&lower_first(&set_records)) => {
                let forbidden = self.forbidden(code);
                format!("The CAA records of {target} {forbidden}. Without the CNAME, they do not apply.")
            }
            _ => self.of_code(code),
        }
    }
}

#[cfg(test)]
#[path = "advice_tests.rs"]
mod tests;
