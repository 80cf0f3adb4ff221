//! Shrinks a story that violates an invariant to a shorter one that still does.

use std::fmt::Write;

use crate::{
    Failure,
    host::Host,
    invariants::Violation,
    story::Story,
    world::{self, End},
};

/// Leaves out parts as long as the same invariant is violated, and returns the rest as text.
pub(crate) fn shrink(story: &Story, violation: &Violation, host: &mut Host) -> Result<String, Failure> {
    let mut shortest = story.clone();
    let mut part = shortest.events.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        while from < shortest.events.len() {
            let mut shorter = shortest.clone();
            shorter.events.drain(from..(from + part).min(shortest.events.len()));
            if is_violated_by(&shorter, violation, host)? {
                shortest = shorter;
            } else {
                from += part;
            }
        }
        part /= 2;
    }
    for shorter in simpler(&shortest) {
        if is_violated_by(&shorter, violation, host)? {
            shortest = shorter;
        }
    }
    let end = world::play(&shortest, host, true)?;
    describe(&shortest, &end)
}

/// Variants of a story with fewer domains on the list.
fn simpler(story: &Story) -> Vec<Story> {
    let mut simpler: Vec<Story> = (0..story.mapped.len())
        .map(|index| {
            let mut shorter = story.clone();
            shorter.mapped.remove(index);
            shorter
        })
        .collect();
    simpler.push(Story { mapped: Vec::new(), ..story.clone() });
    simpler.push(Story { unmanaged: Vec::new(), mapped: Vec::new(), ..story.clone() });
    simpler
}

fn is_violated_by(story: &Story, violation: &Violation, host: &mut Host) -> Result<bool, Failure> {
    Ok(world::play(story, host, false)?.violation.is_some_and(|other| other.invariant == violation.invariant))
}

fn describe(story: &Story, end: &End) -> Result<String, Failure> {
    let mut text = format!("{} web servers; mapped at first: {:?}\n", story.servers, story.mapped);
    for event in &story.events {
        writeln!(text, "{event}")?;
    }
    if let Some(violation) = &end.violation {
        writeln!(text, "{}: {}", violation.invariant, violation.text)?;
    }
    writeln!(text, "\nTrace (statements left out):\n")?;
    for line in end.trace_text().lines().filter(|line| !line.contains(": run: ")) {
        writeln!(text, "{line}")?;
    }
    Ok(text)
}
