use proptest::prelude::*;

use super::*;
use crate::{
    domain::Www,
    error::{ErrorResponse, Resource},
};

fn domains<S: AsRef<str>>(names: &[S]) -> Vec<Domain> {
    names.iter().map(|name| name.as_ref().parse().unwrap()).collect()
}

fn list(names: &[&str]) -> DomainList {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().into()
}

fn numbered(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{prefix}{n}.example")).collect()
}

fn desired<S: AsRef<str>>(add: &[S], remove: &[S]) -> Desired {
    Desired::new(&domains(add), &domains(remove), Www::Never, &[])
}

fn response(status: u16, message: &str) -> Error {
    ErrorResponse {
        request: "POST /apps/a".into(),
        resource: Resource::App,
        status,
        message: message.into(),
        retry_after: None,
    }
    .into()
}

/// A server's list, and the updates that it refuses: those that add one of the rejected domains.
struct Server {
    list: DomainList,
    rejected: Vec<Domain>,
    names_culprit: bool,
    updates: usize,
    /// How many updates a call has time for.
    time_for_updates: usize,
}

impl Server {
    fn new(list: DomainList, rejected: &[&str]) -> Self {
        Self {
            list,
            rejected: domains(rejected),
            names_culprit: false,
            updates: 0,
            time_for_updates: usize::MAX,
        }
    }

    /// One update of the batch; `false` if it has nothing left to do.
    fn update(&mut self, batch: &mut Batch<'_>) -> bool {
        let Some(plan) = batch.next_plan(&self.list, false).unwrap() else { return false };
        self.updates += 1;
        assert!(self.updates < 2_000, "a batch comes to an end");
        if let Some(culprit) = plan.add.iter().find(|domain| self.rejected.contains(domain)) {
            let message = if self.names_culprit { culprit.as_str() } else { "a domain is invalid" };
            let error = response(400, message);
            assert!(batch.can_bisect(&plan, &error));
            batch.bisect(&plan, &error, self.time_for_updates - self.updates);
        } else {
            self.list = plan.target;
            batch.verified();
        }
        true
    }

    fn carry_out(&mut self, batch: &mut Batch<'_>) {
        while self.update(batch) {}
    }
}

fn refused(batch: &Batch<'_>) -> Vec<(String, RefusedReason)> {
    batch.refused.iter().map(|refused| (refused.domain.to_string_lossy(), refused.reason)).collect()
}

#[test]
fn a_batch_is_one_update_with_removals_and_additions() {
    let desired = desired(&["b.example", "c.example"], &["a.example"]);
    let mut batch = Batch::new(&desired, true);
    let mut server = Server::new(list(&["network.example", "a.example"]), &[]);
    server.carry_out(&mut batch);
    assert_eq!(server.list, list(&["network.example", "b.example", "c.example"]));
    assert_eq!(server.updates, 1);
    assert_eq!(refused(&batch), []);
}

#[test]
fn a_list_without_changes_is_sent_only_to_rewrite_it() {
    let desired = desired(&["a.example"], &[]);
    let current = list(&["a.example"]);
    assert_eq!(Batch::new(&desired, true).next_plan(&current, false).unwrap(), None, "no-op-is-free");
    let plan = Batch::new(&desired, true).next_plan(&current, true).unwrap().unwrap();
    assert_eq!(plan.target, current);
    assert!(!plan.has_changes());
}

#[test]
fn a_call_about_one_domain_fails_where_a_batch_leaves_out() {
    let full = numbered("n", LIMIT).into();
    let desired = desired(&["a.example"], &[]);
    let error = Batch::new(&desired, false).next_plan(&full, false).unwrap_err();
    assert!(matches!(error, Error::DomainLimit { .. }), "{error}");
    let mut batch = Batch::new(&desired, true);
    assert_eq!(batch.next_plan(&full, false).unwrap(), None);
    assert_eq!(refused(&batch), [("a.example".to_owned(), RefusedReason::Limit)]);
    assert!(batch.refused[0].message.contains("no room for a.example"), "{:?}", batch.refused);
}

#[test]
fn only_a_rejected_batch_with_additions_is_bisected() {
    let current = list(&["a.example"]);
    let additions = plan(&current, &desired(&["b.example"], &[]));
    let removals = plan(&current, &desired(&[], &["a.example"]));
    for (leave_out, plan, status, expected) in [
        (true, &additions, 400, true),
        (false, &additions, 400, false),
        (true, &removals, 400, false),
        (true, &additions, 401, false),
        (true, &additions, 500, false),
    ] {
        let desired = Desired::default();
        let batch = Batch::new(&desired, leave_out);
        assert_eq!(batch.can_bisect(plan, &response(status, "words")), expected, "{leave_out} {status}");
    }
}

/// A culprit that the server does not name costs two updates for each halving at most, after the list without additions.
#[test]
fn one_rejected_domain_costs_a_logarithmic_number_of_updates() {
    for culprit in ["n0.example", "n31.example", "n63.example"] {
        let desired = desired(&numbered("n", 64), &[]);
        let mut batch = Batch::new(&desired, true);
        let mut server = Server::new(list(&["network.example"]), &[culprit]);
        server.carry_out(&mut batch);
        assert_eq!(refused(&batch), [(culprit.to_owned(), RefusedReason::Rejected)]);
        assert_eq!(server.list.len(), 64);
        assert!(server.updates <= 2 + 2 * 6, "{} updates", server.updates);
    }
}

#[test]
fn a_rejected_domain_that_the_server_names_costs_one_more_update() {
    let desired = desired(&numbered("n", 64), &[]);
    let mut batch = Batch::new(&desired, true);
    let mut server = Server { names_culprit: true, ..Server::new(list(&[]), &["n20.example"]) };
    server.carry_out(&mut batch);
    assert_eq!(server.updates, 2, "all of them, all the others");
    assert_eq!(refused(&batch), [("n20.example".to_owned(), RefusedReason::Rejected)]);
}

#[test]
fn a_message_names_a_culprit_if_it_has_exactly_one_of_the_additions() {
    let additions = domains(&["a.example", "b.example", "www.b.example", "*.c.example"]);
    for (message, expected) in [
        ("a.example is not valid", Some(0)),
        ("The domain \"B.Example.\" is not valid", Some(1)),
        ("not valid: www.b.example.", Some(2)),
        ("(*.c.example)", Some(3)),
        ("a.example, b.example", None),
        ("xa.example, a.example.net, my-a.example, x_a.example", None),
        ("a domain is not valid", None),
    ] {
        assert_eq!(named(&additions, &response(400, message)), expected, "{message}");
    }
    let network =
        Error::Network { operation: "POST /apps/a".into(), cause: "a.example".into(), is_sent: true };
    assert_eq!(named(&additions, &network), None, "only the server knows");
}

#[test]
fn removals_are_sent_even_if_every_addition_is_rejected() {
    let desired = desired(&["bad.example"], &["old.example"]);
    let mut batch = Batch::new(&desired, true);
    let mut server = Server::new(list(&["network.example", "old.example"]), &["bad.example"]);
    server.carry_out(&mut batch);
    assert_eq!(server.list, list(&["network.example"]));
    assert_eq!(server.updates, 2);
}

/// `no-lost-domain`: another writer removes it while the batch is bisected.
#[test]
fn a_domain_of_a_rejected_update_that_was_listed_already_is_added_again_if_it_vanishes() {
    let desired = desired(&["listed.example", "bad.example", "good.example"], &[]);
    let mut batch = Batch::new(&desired, true);
    let mut server = Server::new(list(&["network.example", "listed.example"]), &["bad.example"]);
    assert!(server.update(&mut batch));
    server.list = list(&["network.example"]);
    server.carry_out(&mut batch);
    assert_eq!(server.list.key_set(), HashSet::from(["network.example", "listed.example", "good.example"]));
    assert_eq!(refused(&batch), [("bad.example".to_owned(), RefusedReason::Rejected)]);
}

/// The same, if this call has added it before.
#[test]
fn a_domain_that_is_written_and_vanishes_is_added_again_even_if_that_update_is_rejected() {
    let desired = desired(&["a.example", "bad.example", "b.example", "c.example"], &[]);
    let mut batch = Batch::new(&desired, true);
    let mut server =
        Server { names_culprit: true, ..Server::new(list(&["network.example"]), &["bad.example"]) };
    for _ in 0..2 {
        assert!(server.update(&mut batch));
    }
    assert_eq!(server.list.len(), 4, "all but the culprit");
    server.list = list(&["network.example", "b.example", "c.example"]);
    assert!(server.update(&mut batch));
    server.list = list(&["network.example", "c.example"]);
    server.carry_out(&mut batch);
    assert_eq!(
        server.list.key_set(),
        HashSet::from(["network.example", "a.example", "b.example", "c.example"])
    );
    assert_eq!(refused(&batch), [("bad.example".to_owned(), RefusedReason::Rejected)]);
}

#[test]
fn the_room_of_a_rejected_domain_goes_to_the_next_that_waits() {
    let names = ["bad.example", "a.example", "b.example", "c.example"];
    let desired = desired(&names, &[]);
    let mut batch = Batch::new(&desired, true);
    let mut server = Server::new(numbered("n", LIMIT - 2).into(), &["bad.example"]);
    server.carry_out(&mut batch);
    assert_eq!(server.list.entries()[LIMIT - 2..], ["a.example", "b.example"]);
    let expected =
        [("bad.example".to_owned(), RefusedReason::Rejected), ("c.example".to_owned(), RefusedReason::Limit)];
    assert_eq!(refused(&batch), expected);
}

#[test]
fn giving_up_reports_every_domain_that_is_neither_listed_nor_reported() {
    let desired = desired(&["listed.example", "bad.example", "left.example"], &[]);
    let mut batch = Batch::new(&desired, true);
    let mut server =
        Server { names_culprit: true, ..Server::new(list(&["network.example"]), &["bad.example"]) };
    server.carry_out(&mut batch);
    batch.give_up(&list(&["network.example", "LISTED.example"]), &response(500, "the server's words"));
    let expected = [
        ("bad.example".to_owned(), RefusedReason::Rejected),
        ("left.example".to_owned(), RefusedReason::Deadline),
    ];
    assert_eq!(refused(&batch), expected);
    let message = &batch.refused[1].message;
    assert!(message.contains("before ServerPilot accepted or rejected it"), "{message}");
    assert!(message.contains("the server's words"), "{message}");
}

proptest! {
    /// A call that has time for three updates lists or rejects a domain, so that repeated calls end.
    #[test]
    fn each_call_makes_progress_however_little_time_it_has(
        count in 1_usize..40, rejected in prop::collection::hash_set(0_usize..40, 0..40), time_for_updates in 3_usize..12,
    ) {
        let mut left = numbered("add", count);
        let rejected: Vec<String> = rejected.into_iter().filter_map(|index| left.get(index).cloned()).collect();
        let rejected: Vec<&str> = rejected.iter().map(String::as_str).collect();
        let mut server = Server { time_for_updates, ..Server::new(list(&["network.example"]), &rejected) };
        while !left.is_empty() {
            let desired = desired(&left, &[]);
            let mut batch = Batch::new(&desired, true);
            server.updates = 0;
            while server.updates < time_for_updates && server.update(&mut batch) {}
            batch.give_up(&server.list, &response(500, "words"));
            let untried = batch.refused.into_iter().filter(|refused| refused.reason == RefusedReason::Deadline);
            let untried: Vec<String> = untried.map(|refused| refused.domain.to_string_lossy()).collect();
            prop_assert!(untried.len() < left.len(), "{untried:?}");
            left = untried;
        }
        prop_assert_eq!(server.list.len(), 1 + count - rejected.len());
    }

    /// `fault-isolation`: each domain of a batch is listed or reported, exactly once, and no place stays free that a
    /// domain could have had.
    #[test]
    fn every_domain_of_a_batch_is_listed_or_reported(
        count in 0_usize..40, rejected in prop::collection::hash_set(0_usize..40, 0..6), room in 0_usize..50,
        names_culprit: bool,
    ) {
        let names = numbered("add", count);
        let rejected: Vec<&str> =
            names.iter().enumerate().filter(|(index, _)| rejected.contains(index)).map(|(_, name)| name.as_str()).collect();
        let desired = desired(&names, &[]);
        let mut batch = Batch::new(&desired, true);
        let filled = LIMIT - room;
        let mut server = Server { names_culprit, ..Server::new(numbered("n", filled).into(), &rejected) };
        server.carry_out(&mut batch);

        let listed = server.list.key_set();
        let reported: Vec<&str> = batch.refused.iter().map(|refused| refused.domain.as_str().unwrap()).collect();
        for name in &names {
            let times = usize::from(listed.contains(name.as_str())) + reported.iter().filter(|other| *other == name).count();
            prop_assert_eq!(times, 1, "{}", name);
        }
        prop_assert!(rejected.iter().all(|name| !listed.contains(name)));
        prop_assert_eq!(server.list.len(), LIMIT.min(filled + count - rejected.len()));
    }
}
