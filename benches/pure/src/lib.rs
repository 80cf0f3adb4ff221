//! The pure work of a call, for whoever measures it: no I/O, no clock, no lock.
//!
use std::{error::Error, hint::black_box, time::Duration};

use serde_json::{Value, json};
use serverpilot_core::{
    api::{App, Payload, decide},
    domain::{Domain, Www, comparison_key},
    error::{self, Answer},
    list::DomainList,
    plan::{Desired, LIMIT, plan},
};

/// One piece of work, to be done as often as one likes.
pub struct Work {
    /// What it is, in a few words; also its name in a baseline.
    pub name: String,
    /// How many names it is about, or decisions.
    pub names: usize,
    /// Does it once.
    pub run: Box<dyn Fn()>,
}

/// Everything that a call for a full app computes.
///
/// # Errors
/// None, as long as the names in here are names.
pub fn of_a_full_app() -> Result<Vec<Work>, Box<dyn Error>> {
    Ok(vec![
        joining(LIMIT)?,
        planning(LIMIT)?,
        keys("compare 300 listed names", listed(LIMIT)?),
        keys(
            "compare 300 names in capitals",
            listed(LIMIT)?.iter().map(|name| name.to_uppercase()).collect(),
        ),
        parsing("parse 300 names as given", (0..LIMIT).map(|n| format!("Shop{n}.Example.nl")).collect()),
        parsing("parse 300 international names", (0..LIMIT).map(|n| format!("bücher{n}.example")).collect()),
        deciding(),
        reading_an_app()?,
        reading_an_account()?,
    ])
}

/// The common call: one more name for a list of `count` less one.
fn joining(count: usize) -> Result<Work, Box<dyn Error>> {
    let list = listed(count - 1)?;
    let desired = Desired::new(&["new.example.org".parse()?], &[], Www::Never, &[]);
    Ok(Work {
        name: format!("plan one name more for {} listed", list.len()),
        names: count,
        run: Box::new(move || drop(black_box(plan(&DomainList::from(black_box(&list).clone()), &desired)))),
    })
}

/// A batch: of `count` listed names a tenth goes, and as many are asked for, half of which are there already.
///
/// # Errors
/// None, as long as the names in here are names.
pub fn planning(count: usize) -> Result<Work, Box<dyn Error>> {
    let list = listed(count)?;
    let tenth = count / 10;
    let parse = |name: &String| name.parse::<Domain>();
    let remove = list.iter().take(tenth).map(parse).collect::<Result<Vec<_>, _>>()?;
    let there = list.iter().skip(tenth).take(tenth / 2).map(parse);
    let absent = (0..tenth - tenth / 2).map(|n| format!("new{n}.example.org").parse());
    let add = there.chain(absent).collect::<Result<Vec<_>, _>>()?;
    let desired = Desired::new(&add, &remove, Www::Never, &[]);
    Ok(Work {
        name: format!("plan a batch for {count} listed"),
        names: count,
        run: Box::new(move || drop(black_box(plan(&DomainList::from(black_box(&list).clone()), &desired)))),
    })
}

/// Names as ServerPilot lists them: customers' own with their `www.` partners, sites of the network, and now
/// and then an international one.
fn listed(count: usize) -> Result<Vec<String>, Box<dyn Error>> {
    (0..count)
        .map(|n| match n % 50 {
            49 => Ok(format!("bücher{n}.example").parse::<Domain>()?.to_string()),
            kind if kind % 3 == 0 => Ok(format!("customer{n}.example.com")),
            kind if kind % 3 == 1 => Ok(format!("www.customer{}.example.com", n - 1)),
            _ => Ok(format!("site-{n}.network.example")),
        })
        .collect()
}

fn keys(name: &str, entries: Vec<String>) -> Work {
    Work {
        name: name.to_owned(),
        names: entries.len(),
        run: Box::new(move || {
            for entry in black_box(&entries) {
                black_box(comparison_key(entry));
            }
        }),
    }
}

fn parsing(name: &str, given: Vec<String>) -> Work {
    Work {
        name: name.to_owned(),
        names: given.len(),
        run: Box::new(move || {
            for name in black_box(&given) {
                let _ = black_box(name.parse::<Domain>());
            }
        }),
    }
}

fn deciding() -> Work {
    let busy = error::Error::Answer(Answer {
        request: "GET /apps/a".to_owned(),
        status: 503,
        message: "words".to_owned(),
        retry_after: Some(Duration::from_secs(1)),
    });
    let second = Duration::from_secs(1);
    Work {
        name: "decide 1000 times about another try".to_owned(),
        names: 1000,
        run: Box::new(move || {
            for _ in 0..1000 {
                black_box(decide(black_box(&busy), 1, 4, second, 40 * second));
            }
        }),
    }
}

/// An app with a certificate, as `GET /apps/:id` tells it.
fn app(id: &str, names: &[String]) -> Value {
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", "M2x5\n".repeat(400));
    json!({
        "id": id, "name": "network", "sysuserid": "u", "serverid": "s", "runtime": "php8.3", "datecreated": 1_700_000_000,
        "domains": names,
        "ssl": { "key": pem, "cert": pem, "cacerts": pem, "auto": true, "force": false },
        "autossl": { "available": true, "domains": names },
    })
}

fn reading_an_app() -> Result<Work, Box<dyn Error>> {
    let answer = json!({ "data": app("a", &listed(LIMIT)?) }).to_string();
    Ok(Work {
        name: "read an app of 300 names".to_owned(),
        names: LIMIT,
        run: Box::new(move || {
            let read = serde_json::from_str::<Payload<App>>(black_box(&answer));
            black_box(read.is_ok_and(|payload| payload.data.domains.len() == LIMIT));
        }),
    })
}

fn reading_an_account() -> Result<Work, Box<dyn Error>> {
    let names = listed(20)?;
    let apps: Vec<Value> = (0..50).map(|number| app(&format!("app{number}"), &names)).collect();
    let answer = json!({ "data": apps }).to_string();
    Ok(Work {
        name: "read an account of 50 apps".to_owned(),
        names: 50 * names.len(),
        run: Box::new(move || {
            let read = serde_json::from_str::<Payload<Vec<App>>>(black_box(&answer));
            black_box(read.is_ok_and(|payload| payload.data.len() == 50));
        }),
    })
}
