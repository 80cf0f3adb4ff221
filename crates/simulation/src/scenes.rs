//! Scenes: events that only matter together, and would rarely meet by chance.

use rand::RngExt;
use rand_xorshift::XorShiftRng;

use crate::{
    event::{Event, TimedEvent},
    host::Loss,
    story::{CUSTOMERS, Story, customer},
};

/// The events of a scene, from a time on.
struct Scene<'a> {
    chance: &'a mut XorShiftRng,
    at: u64,
    events: Vec<TimedEvent>,
}

/// Adds a scene to a story.
pub(crate) fn add(story: &mut Story, chance: &mut XorShiftRng, length: u64) {
    let at = chance.random_range(1_000..length);
    let server = chance.random_range(0..story.servers);
    // Those without an accident are first.
    // The one without an accident is first.
    let number = chance.random_range(0..if story.calm { 1 } else { 6 });
    let domain = customer(chance.random_range(0..CUSTOMERS));
    let mut scene = Scene { chance, at, events: Vec::new() };
    match number {
        0 => scene.move_to_site(server, &domain),
        1 => scene.restore_in_progress(server),
        2 => {
            story.unmanaged.retain(|entry| !entry.starts_with("*."));
            scene.copy();
        }
        3 => scene.killed_during_update(&domain),
        4 => scene.after(0, Event::EmptyOwnTables),
        _ => {
            let from = scene.at - scene.chance.random_range(0..scene.at);
            scene.events.push(TimedEvent { at: from, event: Event::Snapshot });
            scene.after(0, Event::RestoreOwnTables);
        }
    }
    story.events.append(&mut scene.events);
}

impl Scene<'_> {
    fn after(&mut self, ms: u64, event: Event) {
        self.at += ms;
        self.events.push(TimedEvent { at: self.at, event });
    }

    fn up_to(&mut self, ms: u64) -> u64 {
        self.chance.random_range(0..ms)
    }

    /// A domain is desired all the time, first by a mapping, then as its site's own.
    fn move_to_site(&mut self, server: usize, domain: &str) {
        self.after(0, Event::Map { server, domain: domain.to_owned() });
        for moves_back in [false, true, false] {
            let wait = 15_000 + self.up_to(20_000);
            let other = customer(self.chance.random_range(0..CUSTOMERS));
            let event = if moves_back {
                Event::Demote { server }
            } else {
                Event::Promote { server, domain: domain.to_owned() }
            };
            self.after(wait, Event::Between(Box::new(event)));
            self.after(0, Event::Map { server, domain: other });
        }
    }

    /// The tables that define the desired state are not complete, and an event starts a sync.
    fn restore_in_progress(&mut self, server: usize) {
        let loss = Loss::Missing;
        let ms = 20_000 + self.up_to(60_000);
        self.after(0, Event::Lose { loss, ms });
        for _ in 0..2 {
            let wait = self.up_to(10_000);
            let domain = customer(self.chance.random_range(0..CUSTOMERS));
            let remove = self.up_to(2) == 0;
            self.after(wait, Event::Hook { server, domain, remove });
        }
    }

    fn copy(&mut self) {
        self.after(0, Event::Copy);
        for number in 0..2 {
            let wait = 5_000 + self.up_to(20_000);
            self.after(wait, Event::Map { server: 0, domain: customer(number) });
        }
    }

    /// The process dies, its request lives on, and a script on the same machine is next.
    fn killed_during_update(&mut self, domain: &str) {
        self.after(0, Event::KillDuringUpdate);
        self.after(0, Event::Map { server: 0, domain: domain.to_owned() });
        for number in 0..3 {
            let wait = self.up_to(1_500);
            let domain = format!("script{number}.example");
            self.after(wait, Event::Script { server: 0, domain, remove: false });
        }
    }
}
