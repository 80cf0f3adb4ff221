//! Properties of random histories: events, reads, and answers over simulated time, with plans carried out and recorded as the
//! plugin does it. What may happen is worked out apart from the rules, by [`expected`].

mod expected;
mod pool;
mod world;

use proptest::{prelude::*, test_runner::RngSeed};

use super::{
    plan::Reason,
    snapshot::{Hold, Policy},
};
use world::{Answer, DAY, Settings, World};

const DOMAINS: usize = 16;
/// Seconds for which earlier lists are kept.
const KEPT: i64 = 90 * DAY;

/// What a table loses, and who hears of it.
#[derive(Clone, Copy, Debug)]
enum How {
    Hook,
    QueuedHook,
    Silent,
}

#[derive(Clone, Debug)]
enum Event {
    Map(usize),
    MapPartner(usize),
    MapMany(usize),
    Unmap(usize, How),
    UnmapPartner(usize, How),
    /// As many rows as this, from the first.
    UnmapMany(usize, How),
    RenameMany(usize),
    LateHook(usize),
    /// The table is emptied, backed up, or has its backup again, or a part of it.
    Empty,
    Backup,
    Import(usize),
    Www(bool),
    FilterAdds(Option<usize>),
    FilterDrops(Option<usize>),
    ListByHand(usize),
    UnlistByHand(usize),
    Hold(usize, Hold),
    ApproveShown,
    ApproveUnseen(usize),
    Policy(Policy),
    Pass(i64),
    ClockBack(i64),
    Sync(Answer, bool, Option<Box<Event>>),
    /// So many syncs, each so many seconds after the one before.
    Syncs(usize, i64),
    RestoreList(prop::sample::Index),
}

/// Events, each with the seconds that pass after it; on one line in a report.
struct History(Vec<(Event, i64)>);

impl std::fmt::Debug for History {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|(event, pause)| write!(formatter, "{event:?} +{pause}; "))
    }
}

impl History {
    /// Applies the events; `after` each, the time has passed.
    fn play(&self, world: &mut World, after: impl Fn(&mut World)) -> Result<(), String> {
        for (event, pause) in &self.0 {
            event.clone().apply(world).map_err(|text| format!("{text}, by {event:?}"))?;
            world.now += pause;
            after(world);
        }
        Ok(())
    }
}

fn history(pause: std::ops::Range<i64>, length: std::ops::Range<usize>) -> impl Strategy<Value = History> {
    prop::collection::vec((event(), pause), length).prop_map(History)
}

fn name(number: usize) -> String {
    format!("n{number}.example")
}

impl Event {
    fn apply(self, world: &mut World) -> Result<(), String> {
        match self {
            Self::Map(number) => map(world, name(number)),
            Self::MapPartner(number) => map(world, format!("www.{}", name(number))),
            Self::MapMany(count) => (0..count).for_each(|number| map(world, name(number))),
            Self::Unmap(number, how) => unmap(world, &name(number), how),
            Self::UnmapPartner(number, how) => unmap(world, &format!("www.{}", name(number)), how),
            Self::UnmapMany(count, how) => {
                for domain in world.mapped.iter().take(count).cloned().collect::<Vec<_>>() {
                    unmap(world, &domain, how);
                }
            }
            Self::RenameMany(count) => rename(world, count),
            Self::LateHook(number) => world.queued_hook(&name(number)),
            Self::Empty => world.mapped.clear(),
            Self::Backup => world.backup = world.mapped.clone(),
            Self::Import(count) => world.mapped = world.backup.iter().take(count).cloned().collect(),
            Self::Www(rule) => world.www = rule,
            Self::FilterAdds(number) => world.filter_adds = number.map(name),
            Self::FilterDrops(number) => world.filter_drops = number.map(name),
            Self::ListByHand(number) => {
                if !is_listed(world, &name(number)) {
                    world.list.push(name(number).to_uppercase());
                }
            }
            Self::UnlistByHand(number) => {
                world.list.retain(|entry| !entry.eq_ignore_ascii_case(&name(number)));
            }
            Self::Hold(number, hold) => world.hold(&name(number), hold),
            Self::ApproveShown => {
                let shown = shown(world);
                world.approve(&shown);
            }
            Self::ApproveUnseen(number) => world.approve(&[name(number)]),
            Self::Policy(policy) => world.policy = policy,
            Self::Pass(seconds) => world.now += seconds,
            Self::ClockBack(seconds) => world.set_clock_back(seconds),
            Self::Sync(answer, by_operator, meanwhile) => {
                world.sync(answer, by_operator, |world| {
                    if let Some(event) = meanwhile {
                        event.apply(world).expect("not a sync");
                    }
                })?;
            }
            Self::Syncs(count, seconds) => {
                for _ in 0..count {
                    world.now += seconds;
                    world.sync(Answer::Done, false, |_| {})?;
                }
            }
            Self::RestoreList(index) => {
                if !world.earlier.is_empty() {
                    let entries = index.get(&world.earlier).1.clone();
                    world.restore(&entries);
                }
            }
        }
        Ok(())
    }
}

fn is_listed(world: &World, domain: &str) -> bool {
    world.list.iter().any(|entry| entry.eq_ignore_ascii_case(domain))
}

fn map(world: &mut World, domain: String) {
    if !world.mapped.contains(&domain) {
        world.queued_hook(&domain);
        world.mapped.push(domain);
    }
}

fn unmap(world: &mut World, domain: &str, how: How) {
    if !world.mapped.iter().any(|mapped| mapped == domain) {
        return;
    }
    world.mapped.retain(|mapped| mapped != domain);
    match how {
        How::Hook => world.announce(domain, false),
        How::QueuedHook => world.queued_hook(domain),
        How::Silent => {}
    }
}

/// Each of the first mappings gets another domain, which its event says.
fn rename(world: &mut World, count: usize) {
    for index in 0..count.min(world.mapped.len()) {
        let old = std::mem::take(&mut world.mapped[index]);
        world.mapped[index] = format!("new-{}", old.trim_start_matches("www."));
        world.announce(&old, true);
    }
    world.mapped.dedup();
}

/// What the page shows as waiting for approval.
fn shown(world: &World) -> Vec<String> {
    let is_removal = |reason: Reason| {
        matches!(
            reason,
            Reason::RemovalGuard
                | Reason::RemovalUnannounced
                | Reason::RemovalByRule
                | Reason::RemovalTableEmpty
        )
    };
    let plan = super::plan(&world.snapshot());
    let shown = plan.waiting.iter().filter(|waiting| is_removal(waiting.reason));
    shown.map(|waiting| waiting.domain.as_str().to_owned()).collect()
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![3 => Just(How::Hook), 1 => Just(How::QueuedHook), 2 => Just(How::Silent)]
}

fn number() -> std::ops::Range<usize> {
    0..DOMAINS
}

fn hold() -> impl Strategy<Value = Hold> {
    prop_oneof![2 => Just(Hold::None), 1 => Just(Hold::Hold), 1 => Just(Hold::Remove)]
}

/// An event that is not a sync.
fn change() -> impl Strategy<Value = Event> {
    let some = || prop::option::of(0..4_usize);
    prop_oneof![
        4 => number().prop_map(Event::Map),
        1 => number().prop_map(Event::MapPartner),
        3 => (1..=DOMAINS).prop_map(Event::MapMany),
        4 => (number(), how()).prop_map(|(number, how)| Event::Unmap(number, how)),
        1 => (number(), how()).prop_map(|(number, how)| Event::UnmapPartner(number, how)),
        3 => (1..=DOMAINS, how()).prop_map(|(count, how)| Event::UnmapMany(count, how)),
        1 => (1..=DOMAINS).prop_map(Event::RenameMany),
        1 => number().prop_map(Event::LateHook),
        1 => Just(Event::Empty),
        1 => Just(Event::Backup),
        1 => (0..=DOMAINS).prop_map(Event::Import),
        1 => any::<bool>().prop_map(Event::Www),
        1 => some().prop_map(Event::FilterAdds),
        1 => some().prop_map(Event::FilterDrops),
        1 => number().prop_map(Event::ListByHand),
        1 => number().prop_map(Event::UnlistByHand),
        1 => (number(), hold()).prop_map(|(number, hold)| Event::Hold(number, hold)),
        2 => Just(Event::ApproveShown),
        1 => number().prop_map(Event::ApproveUnseen),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => Just(Answer::Done),
        1 => (1..4_usize).prop_map(Answer::Rejected),
        1 => Just(Answer::NothingSent),
        1 => Just(Answer::Account),
        1 => any::<bool>().prop_map(Answer::Lost),
        1 => any::<bool>().prop_map(Answer::Killed),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let pass = prop::sample::select(vec![
        1_i64, 59, 60, 119, 120, 300, 600, 899, 900, 3_600, 43_200, 86_399, 86_400,
    ]);
    let policy = prop_oneof![3 => Just(Policy::Sync), 1 => Just(Policy::AddOnly)];
    prop_oneof![
        10 => change(),
        4 => pass.prop_map(Event::Pass),
        1 => (1..90_000_i64).prop_map(Event::ClockBack),
        1 => policy.prop_map(Event::Policy),
        4 => (answer(), any::<bool>(), prop::option::weighted(0.3, change().prop_map(Box::new)))
            .prop_map(|(answer, by_operator, meanwhile)| Event::Sync(answer, by_operator, meanwhile)),
        5 => (1..5_usize, prop::sample::select(vec![0_i64, 60, 120, 300, 450, 900]))
            .prop_map(|(count, seconds)| Event::Syncs(count, seconds)),
        1 => any::<prop::sample::Index>().prop_map(Event::RestoreList),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let percent = prop_oneof![4 => Just(30_i64), 1 => prop::sample::select(vec![-5_i64, 0, 50, 100, 1_000])];
    let wait = prop_oneof![3 => Just(120_i64), 1 => Just(0_i64)];
    (percent, wait, prop::bool::weighted(0.1)).prop_map(|(percent, wait, split)| Settings {
        percent,
        wait,
        split,
    })
}

/// Entries that others have listed, some of them in the way of the places.
fn unmanaged() -> impl Strategy<Value = Vec<String>> {
    let filling = prop_oneof![6 => Just(0_usize), 1 => 270..=300_usize];
    (filling, prop::sample::subsequence(vec![0_usize, 1, 2, 3], 0..=2)).prop_map(|(filling, numbers)| {
        let odd = ["ünparsed entry", "10.0.0.1", "*.hand.example"].map(str::to_owned);
        let fillers = (0..filling).map(|number| format!("Filler{number}.example"));
        odd.into_iter().chain(fillers).chain(numbers.into_iter().map(name)).collect()
    })
}

/// The same histories in each run. `PROPTEST_RNG_SEED` plays others, as many as `PROPTEST_CASES` says.
fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    match config.rng_seed {
        RngSeed::Fixed(_) => config,
        RngSeed::Random => ProptestConfig { cases, rng_seed: RngSeed::Fixed(14), ..config },
    }
}

/// A domain that someone lists while the sync that adds it is under way is listed once, and is theirs.
#[test]
fn a_domain_that_was_listed_meanwhile_is_listed_once() {
    let history = |adopted: bool| {
        let listing = Event::Sync(Answer::Done, false, Some(Box::new(Event::ListByHand(3))));
        let first = adopted.then_some(Event::Syncs(1, 0));
        let removal = [Event::Unmap(3, How::Hook), Event::Syncs(3, 900)];
        let events = first.into_iter().chain([Event::Map(3), listing]).chain(removal);
        History(events.map(|event| (event, 60)).collect())
    };
    for (adopted, is_listed_after) in [(true, true), (false, false)] {
        let mut world = World::new(Settings { percent: 100, wait: 120, split: false }, &[]);
        history(adopted).play(&mut world, |_| {}).unwrap();
        let listed = world.list.iter().filter(|entry| entry.eq_ignore_ascii_case("n3.example")).count();
        assert_eq!(listed, usize::from(is_listed_after), "adopted before: {adopted}");
    }
}

/// A domain that someone removes while the sync that removes it is under way was not removed by it.
#[test]
fn a_domain_that_was_removed_meanwhile_is_no_removal_of_a_sync() {
    let removal = Event::Sync(Answer::Done, false, Some(Box::new(Event::UnlistByHand(3))));
    let events = [Event::Map(3), Event::Syncs(2, 0), Event::Unmap(3, How::Hook), Event::Pass(120), removal];
    let mut world = World::new(Settings { percent: 100, wait: 120, split: false }, &[]);
    History(events.map(|event| (event, 60)).into()).play(&mut world, |_| {}).unwrap();
    let removed: Vec<&str> = world.expected.removed.iter().map(|(_, domain)| domain.as_str()).collect();
    assert_eq!((removed, is_listed(&world, "n3.example")), (vec!["www.n3.example"], false));
}

proptest! {
    #![proptest_config(config(200))]

    /// `no-wrong-removal`, `hands-off`, `guarded-removal`, `fault-isolation`, and the capacity, by [`expected::Expected::check`].
    #[test]
    fn a_history_keeps_the_invariants(
        settings in settings(),
        unmanaged in unmanaged(),
        history in history(0..1, 1..60),
    ) {
        let mut world = World::new(settings, &unmanaged);
        history.play(&mut world, |_| {}).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(config(50))]

    /// Tried: everything that a sync ever removed in a year can be put back as long as its list is kept, and stays then.
    #[test]
    fn what_syncs_removed_in_a_year_can_be_put_back(
        settings in settings(),
        unmanaged in unmanaged(),
        year in history(0..12 * DAY, 30..60),
    ) {
        let mut world = World::new(settings, &unmanaged);
        year.play(&mut world, |world| {
            let now = world.now;
            world.earlier.retain(|(at, _)| now - at < KEPT);
        })
        .map_err(TestCaseError::fail)?;
        let removed = world.expected.removed.clone();
        let is_kept = |at: i64, domain: &str| world.now - at < KEPT && !is_listed(&world, domain);
        for (at, domain) in removed.iter().filter(|(at, domain)| is_kept(*at, domain)) {
            let mut lists = world.earlier.iter().rev();
            let list = lists.find(|(kept, list)| kept <= at && list.iter().any(|entry| entry.eq_ignore_ascii_case(domain)));
            let Some((_, list)) = list else { return Err(TestCaseError::fail(format!("no list has {domain}"))) };
            let mut after = world.clone();
            after.policy = Policy::Sync;
            after.hold(domain, Hold::None);
            let left_out = after.restore(list);
            if left_out.contains(&(domain.clone(), Reason::NoRoom)) {
                continue;
            }
            for step in 0..6 {
                prop_assert!(is_listed(&after, domain), "{domain} is not listed after {step} syncs: {left_out:?}");
                after.now += if step < 4 { 450 } else { DAY };
                after.sync(Answer::Done, true, |_| {}).map_err(TestCaseError::fail)?;
            }
        }
    }
}
