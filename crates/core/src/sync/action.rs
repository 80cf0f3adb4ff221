//! Follows one of ServerPilot's actions until it ends, or until nobody wants to wait any longer.

use std::time::Duration;

use crate::{
    api::{ActionEnd, Client, GetAction},
    deadline::Deadline,
    error::Error,
    report::{ActionState, ActionStatus},
};

/// The first look comes soon: short actions end within a second.
const FIRST_LOOK: Duration = Duration::from_millis(250);
/// Public clients look every one to two seconds.
const LATER_LOOKS: Duration = Duration::from_secs(2);

/// Follows an action after a change that has been made. A failure to learn more is no failure of the change:
/// the action then counts as open, and can be asked for again.
pub async fn follow(client: &Client<'_>, id: Option<String>, wait: Duration) -> ActionState {
    let Some(id) = id else { return ActionState::default() };
    let waited = if wait.is_zero() { Ok(ActionStatus::Open) } else { poll(client, &id, wait).await };
    ActionState { status: waited.unwrap_or(ActionStatus::Open), id: Some(id) }
}

/// Asks for an action, and then waits for its end as long as wanted.
///
/// # Errors
/// [`Error::ActionFailed`] where it has failed, and what a request can end in.
pub async fn fetch(client: &Client<'_>, id: &str, wait: Duration) -> Result<ActionStatus, Error> {
    let mut status = ask(client, id).await?;
    if status == ActionStatus::Open && !wait.is_zero() {
        status = poll(client, id, wait).await?;
    }
    match status {
        ActionStatus::Error => Err(Error::ActionFailed { id: id.to_owned(), report: None }),
        status => Ok(status),
    }
}

async fn poll(client: &Client<'_>, id: &str, wait: Duration) -> Result<ActionStatus, Error> {
    let until = Deadline::after(wait.min(client.call.deadline.remaining()));
    let mut pause = FIRST_LOOK;
    while !until.remaining().is_zero() {
        tokio::time::sleep(pause.min(until.remaining())).await;
        match ask(client, id).await {
            Ok(ActionStatus::Open) => pause = (pause * 2).min(LATER_LOOKS),
            Ok(end) => return Ok(end),
            // The deadline cut this look short; what the one before it saw still stands.
            Err(_) if client.call.deadline.remaining().is_zero() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(ActionStatus::Open)
}

async fn ask(client: &Client<'_>, id: &str) -> Result<ActionStatus, Error> {
    Ok(match client.request(&GetAction(id)).await?.data.status {
        ActionEnd::Open => ActionStatus::Open,
        ActionEnd::Success => ActionStatus::Success,
        ActionEnd::Error => ActionStatus::Error,
    })
}
