//! Walks from a name to the servers that have authority for it, as a resolver of the certificate authority does: from the
//! closest zone that is known, along referrals and CNAMEs.
//!
//! On the way, one server of each zone is asked, and the others if it fails; where the CNAMEs end, every server is asked.

use std::rc::Rc;

use domain::base::iana::Rtype;
use futures_util::future::join_all;

use super::{
    evidence::{Answer, View},
    inquiry::Inquiry,
    message::{Data, Name},
    reply::{Reply, is_within},
    zones::{Zone, name_servers},
};

/// So many CNAMEs are followed (`bounded`).
pub const MAX_ALIASES: usize = 8;
/// A name server could refer to zone after zone without an end.
const MAX_ZONES: usize = 10;
/// If so many servers of a zone that the resolver knows do not answer, DNS counts as blocked.
const REFERENCE_SERVERS: usize = 3;

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Walk {
    /// The CNAMEs that were passed, in order.
    pub aliases: Vec<Name>,
    /// Do the CNAMEs not end?
    pub is_endless: bool,
    /// The zone of the domain itself; `None` if it could not be reached directly.
    pub own: Option<Located>,
    /// The zone where the CNAMEs end; `None` if it could not be reached directly, or if they do not end.
    pub end: Option<Located>,
    /// All of it may be kept for so many seconds.
    pub ttl: Option<u32>,
}

/// A name, and the zone that has authority for it.
#[derive(Clone, Debug)]
pub struct Located {
    pub name: Name,
    pub zone: Rc<Zone>,
    /// The replies about A, in the order of the zone's servers; `None` if a server was not asked.
    pub replies: Vec<Option<Reply>>,
}

impl Located {
    fn answer(&self) -> Option<&Reply> {
        self.replies.iter().flatten().find(|reply| reply.is_answer())
    }

    /// Is it certain that the name does not exist?
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.answer(), Some(Reply::None { is_absent: true, .. }))
    }

    /// Returns the first server that has answered, or else the first.
    #[must_use]
    pub fn server(&self) -> usize {
        let answers = |reply: &Option<Reply>| reply.as_ref().is_some_and(Reply::is_answer);
        self.replies.iter().position(answers).unwrap_or(0)
    }
}

/// Walks to where the CNAMEs of a name end.
pub async fn walk(inquiry: &Inquiry<'_>, host: &Name) -> Walk {
    let mut walk = Walk::default();
    let mut name = host.clone();
    loop {
        let Some(located) = locate(inquiry, &name).await else { return walk };
        if walk.own.is_none() {
            walk.own = Some(located.clone());
        }
        let (target, ttl) = match located.answer() {
            Some(Reply::Alias(target, ttl)) => (Some(target.clone()), Some(*ttl)),
            Some(Reply::Records(_, ttl) | Reply::None { ttl, .. }) => (None, Some(*ttl)),
            _ => (None, None),
        };
        walk.ttl = [walk.ttl, ttl].into_iter().flatten().min();
        let Some(target) = target else {
            walk.end = Some(located);
            return walk;
        };
        if target == *host || walk.aliases.contains(&target) || walk.aliases.len() == MAX_ALIASES {
            walk.is_endless = true;
            return walk;
        }
        walk.aliases.push(target.clone());
        name = target;
    }
}

/// Finds the zone that has authority for a name; `None` if no server of a zone above it answers directly.
pub async fn locate(inquiry: &Inquiry<'_>, name: &Name) -> Option<Located> {
    let mut zone = inquiry.checker.closest_zone(inquiry, name).await?;
    for _ in 0..MAX_ZONES {
        if zone.is_unreachable.get() {
            return None;
        }
        let replies = ask_in_turn(inquiry, &zone, name).await;
        let useful =
            replies.iter().flatten().find(|reply| matches!(reply, Reply::Referral(_)) || reply.is_answer());
        match useful {
            Some(Reply::Referral(delegation)) => zone = inquiry.checker.delegated_zone(delegation),
            None if !zone.is_delegated => {
                // Unless this check has used up its queries, or this machine cannot ask.
                let was_asked = replies.iter().flatten().any(|reply| *reply != Reply::Unknown);
                zone.is_unreachable.set(was_asked);
                return None;
            }
            _ => return Some(Located { name: name.clone(), zone, replies }),
        }
    }
    None
}

/// Asks the first server, and the others if it fails.
async fn ask_in_turn(inquiry: &Inquiry<'_>, zone: &Zone, name: &Name) -> Vec<Option<Reply>> {
    let Some((first, others)) = zone.servers.split_first() else { return Vec::new() };
    let reply = inquiry.authority(zone, first, name, Rtype::A).await;
    let is_useful = reply.is_answer() || matches!(reply, Reply::Referral(_));
    let mut replies = vec![Some(reply)];
    if is_useful {
        replies.resize(zone.servers.len(), None);
        return replies;
    }
    let width = if zone.is_delegated { others.len() } else { REFERENCE_SERVERS - 1 };
    let asked = others.iter().take(width);
    let found = join_all(asked.map(|server| inquiry.authority(zone, server, name, Rtype::A))).await;
    replies.extend(found.into_iter().map(Some));
    replies.resize(zone.servers.len(), None);
    replies
}

/// Asks every server of a zone about both families.
pub async fn views(inquiry: &Inquiry<'_>, located: &Located) -> Vec<View> {
    let Located { name, zone, replies } = located;
    let view = async |server: usize| {
        let (Some(asked), known) = (zone.servers.get(server), replies.get(server).cloned().flatten()) else {
            return View { a: Answer::Unknown, aaaa: Answer::Unknown };
        };
        // A server that fails for A is not asked again.
        let is_failing = known.as_ref().is_some_and(|reply| !reply.is_answer());
        let a = match known {
            Some(reply) => reply,
            None => inquiry.authority(zone, asked, name, Rtype::A).await,
        };
        let aaaa = if is_failing || a == Reply::Silent {
            Reply::Unknown
        } else {
            inquiry.authority(zone, asked, name, Rtype::AAAA).await
        };
        View { a: answer(&a), aaaa: answer(&aaaa) }
    };
    join_all((0..zone.servers.len()).map(view)).await
}

/// Asks the servers of a zone that were not asked on the way.
pub async fn other_answers(inquiry: &Inquiry<'_>, located: &Located) -> Vec<Answer> {
    let Located { name, zone, replies } = located;
    let unasked = zone.servers.iter().zip(replies).filter(|(_, reply)| reply.is_none());
    let replies = join_all(unasked.map(|(server, _)| inquiry.authority(zone, server, name, Rtype::A))).await;
    replies.iter().map(answer).collect()
}

/// Asks a zone for the names of its servers; `None` if it does not answer.
pub async fn own_name_servers(inquiry: &Inquiry<'_>, located: &Located) -> Option<Vec<Name>> {
    let zone = &located.zone;
    let server = zone.servers.get(located.server())?;
    let Reply::Records(records, _) = inquiry.authority(zone, server, &zone.apex, Rtype::NS).await else {
        return None;
    };
    Some(name_servers(records.into_iter()))
}

/// Is a zone above the registrable domain, so that it decides whether that exists?
#[must_use]
pub fn is_above(zone: &Zone, registrable: &Name) -> bool {
    zone.apex != *registrable && is_within(registrable, &zone.apex)
}

fn answer(reply: &Reply) -> Answer {
    match reply {
        Reply::Records(records, _) => Answer::Addresses(
            records
                .iter()
                .filter_map(|data| if let Data::Address(address) = data { Some(*address) } else { None })
                .collect(),
        ),
        Reply::None { .. } => Answer::None,
        Reply::Alias(..) => Answer::Alias,
        Reply::Recursive => Answer::NoAuthority,
        Reply::Lame => Answer::Lame,
        Reply::ServFail => Answer::ServFail,
        Reply::Silent => Answer::Silent,
        Reply::Referral(_) | Reply::Unknown => Answer::Unknown,
    }
}
