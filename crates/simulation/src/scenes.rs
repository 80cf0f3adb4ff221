//! Scenes: combinations of events that random stories rarely have.

use rand::RngExt;
use rand_xorshift::XorShiftRng;

use crate::{
    event::{Event, TimedEvent},
    host::Loss,
    story::{CUSTOMERS, Story, customer},
};

/// Number of customers of the scene in which many leave.
const CROWD: usize = 14;

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
    // Scenes without an accident come first.
    let number = chance.random_range(0..if story.calm { 6 } else { 12 });
    let domain = customer(chance.random_range(0..CUSTOMERS));
    let mut scene = Scene { chance, at, events: Vec::new() };
    match number {
        0..=2 => scene.attack(story, server),
        3 => scene.move_to_site(server, &domain),
        4 => scene.added_by_hand_as_well(server, &domain),
        5 => {
            story.mapped = (0..CROWD).map(customer).collect();
            scene.many_leave(server);
        }
        6 => scene.restore_in_progress(server),
        7 => scene.copy(),
        8 => scene.killed_during_update(&domain),
        9 => scene.killed_after_update(server, &domain),
        10 => scene.after(0, Event::EmptyOwnTables),
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

    /// A customer maps and unmaps the domains of others, and fires queued hooks late and twice.
    fn attack(&mut self, story: &Story, server: usize) {
        let mut targets = vec![
            "www.network.example".to_owned(),
            "network.example".to_owned(),
            "site.network.example".to_owned(),
            "hand0.example".to_owned(),
            "hand1.example".to_owned(),
            "shop.elsewhere.example".to_owned(),
            customer(self.chance.random_range(0..CUSTOMERS)),
        ];
        if story.second_network {
            targets.push("second.example".to_owned());
            targets.push("www.second.example".to_owned());
        }
        let mut domain = targets[self.chance.random_range(0..targets.len())].clone();
        self.after(0, Event::Map { server, domain: domain.clone() });
        for _ in 0..self.chance.random_range(1..6) {
            let wait = [300, 3_000, 60_000][self.chance.random_range(0..3)];
            let wait = self.up_to(wait);
            let event = match self.chance.random_range(0..10) {
                0..=1 => Event::Map { server, domain: domain.clone() },
                2..=5 => Event::Unmap { server, domain: domain.clone() },
                6 => {
                    let to = targets[self.chance.random_range(0..targets.len())].clone();
                    let from = std::mem::replace(&mut domain, to);
                    Event::Rename { server, from, to: domain.clone() }
                }
                7 => Event::Hook { server, domain: domain.clone(), remove: false },
                _ => Event::Hook { server, domain: domain.clone(), remove: true },
            };
            self.after(wait, event);
        }
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

    /// An operator adds what a customer has mapped before the sync does, and the customer leaves.
    fn added_by_hand_as_well(&mut self, server: usize, domain: &str) {
        self.after(0, Event::ListFirst);
        self.after(0, Event::Map { server, domain: domain.to_owned() });
        let wait = 20_000 + self.up_to(40_000);
        self.after(wait, Event::Unmap { server, domain: domain.to_owned() });
    }

    /// More customers leave than the removal guard allows, an operator approves, and others leave between the page and the approval.
    fn many_leave(&mut self, server: usize) {
        for number in 0..6 {
            let wait = self.up_to(200);
            self.after(wait, Event::Unmap { server, domain: customer(number) });
        }
        self.after(150_000, Event::OpenPage);
        for number in 6..12 {
            let wait = self.up_to(500);
            self.after(wait, Event::Unmap { server, domain: customer(number) });
        }
        let approval = Event::ApproveRemovals { server };
        let is_between = self.up_to(3) == 0;
        self.after(150_000, if is_between { Event::Between(Box::new(approval)) } else { approval });
        // A sync follows, before the story ends.
        self.after(30_000, Event::View { server });
    }

    /// The tables that define the desired state are not complete, and an event starts a sync.
    fn restore_in_progress(&mut self, server: usize) {
        let loss = [Loss::Missing, Loss::Empty, Loss::Half, Loss::Sites][self.chance.random_range(0..4)];
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

    /// The process is killed before the response to its update, and the customer leaves.
    fn killed_after_update(&mut self, server: usize, domain: &str) {
        self.after(0, Event::KillAfterUpdate);
        self.after(0, Event::Map { server, domain: domain.to_owned() });
        let wait = 20_000 + self.up_to(60_000);
        self.after(wait, Event::Unmap { server, domain: domain.to_owned() });
    }

    /// The process is killed while its update is in transit, and a script on the same machine calls next.
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
