//! Follows an action of ServerPilot until it ends or the caller's wait is over.

use std::time::Duration;

use crate::{
    api::{ActionStatus, Client, GetAction},
    deadline::Deadline,
    error::Error,
    report::ActionState,
};

/// Delay of the first poll: short actions end within a second.
const FIRST_POLL: Duration = Duration::from_millis(250);
/// Upper bound of the delay between polls. Public clients poll every one to two seconds.
const POLL_MAX: Duration = Duration::from_secs(2);

/// Time that is reserved for the step after the action, at most.
const NEXT_STEP_MAX: Duration = Duration::from_secs(5);

/// How long a call can wait for an action and still have time for the step after it, which gets a quarter of the time
/// left, at most [`NEXT_STEP_MAX`].
#[must_use]
pub fn leaving_time(wait: Duration, remaining: Duration) -> Duration {
    wait.min(remaining.saturating_sub((remaining / 4).min(NEXT_STEP_MAX)))
}

/// Follows the action of a change. A failed poll is not a failure of the change: the action is then reported as open, and
/// can be fetched later. An action without an id cannot be followed.
pub async fn follow(client: &Client<'_>, begun: ActionState, wait: Duration) -> ActionState {
    match &begun.id {
        Some(id) if !wait.is_zero() => {
            let status = poll(client, id, wait).await.unwrap_or(ActionStatus::Open);
            ActionState { status, ..begun }
        }
        _ => begun,
    }
}

/// Fetches an action, and waits at most `wait` for its end.
///
/// # Errors
/// [`Error::ActionFailed`] if it has failed, and the errors of a request.
pub async fn fetch(client: &Client<'_>, id: &str, wait: Duration) -> Result<ActionState, Error> {
    let mut status = status(client, id).await?;
    if status == ActionStatus::Open && !wait.is_zero() {
        status = poll(client, id, wait).await?;
    }
    match status {
        ActionStatus::Error => Err(Error::ActionFailed { id: id.to_owned(), list_changed: false }),
        status => Ok(ActionState { id: Some(id.to_owned()), status }),
    }
}

async fn poll(client: &Client<'_>, id: &str, wait: Duration) -> Result<ActionStatus, Error> {
    let until = Deadline::after(wait.min(client.call.deadline.remaining()));
    let mut pause = FIRST_POLL;
    while !until.remaining().is_zero() {
        tokio::time::sleep(pause.min(until.remaining())).await;
        match tokio::time::timeout(until.remaining(), status(client, id)).await {
            Ok(Ok(ActionStatus::Open)) => pause = (pause * 2).min(POLL_MAX),
            // The wait ended during this poll; the result of the previous poll still holds.
            Err(_) | Ok(Err(Error::Deadline { .. })) if until.remaining().is_zero() => break,
            Err(_) => {}
            Ok(end) => return end,
        }
    }
    Ok(ActionStatus::Open)
}

async fn status(client: &Client<'_>, id: &str) -> Result<ActionStatus, Error> {
    Ok(client.request(&GetAction(id)).await?.data.status)
}
