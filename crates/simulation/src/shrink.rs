//! From a story that breaks a law to the shortest one that still does.

use std::fmt::Write;

use crate::{
    Failure,
    host::Host,
    laws::Broken,
    story::Story,
    world::{self, End},
};

/// Leaves parts out for as long as the same law breaks, and tells what is left.
pub(crate) fn shrink(story: &Story, broken: &Broken, host: &mut Host) -> Result<String, Failure> {
    let mut shortest = story.clone();
    let mut part = shortest.happenings.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        while from < shortest.happenings.len() {
            let mut shorter = shortest.clone();
            shorter.happenings.drain(from..(from + part).min(shortest.happenings.len()));
            if breaks(&shorter, broken, host)? {
                shortest = shorter;
            } else {
                from += part;
            }
        }
        part /= 2;
    }
    for shorter in simpler(&shortest) {
        if breaks(&shorter, broken, host)? {
            shortest = shorter;
        }
    }
    let end = world::play(&shortest, host, true)?;
    tell(&shortest, &end)
}

/// The same law with fewer names, servers and conditions.
fn simpler(story: &Story) -> Vec<Story> {
    let mut simpler: Vec<Story> = (0..story.mapped.len())
        .map(|index| {
            let mut shorter = story.clone();
            shorter.mapped.remove(index);
            shorter
        })
        .collect();
    simpler.push(Story { mapped: Vec::new(), ..story.clone() });
    simpler.push(Story { foreign: Vec::new(), mapped: Vec::new(), ..story.clone() });
    simpler
}

fn breaks(story: &Story, broken: &Broken, host: &mut Host) -> Result<bool, Failure> {
    Ok(world::play(story, host, false)?.broken.is_some_and(|other| other.law == broken.law))
}

fn tell(story: &Story, end: &End) -> Result<String, Failure> {
    let mut text = format!("{} web servers; mapped at first: {:?}\n", story.servers, story.mapped);
    for happening in &story.happenings {
        writeln!(text, "{happening}")?;
    }
    if let Some(broken) = &end.broken {
        writeln!(text, "Law {}: {}", broken.law, broken.text)?;
    }
    writeln!(text, "\nHow it went (statements left out):\n")?;
    for line in end.told().lines().filter(|line| !line.contains(": run: ")) {
        writeln!(text, "{line}")?;
    }
    Ok(text)
}
