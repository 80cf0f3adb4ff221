//! Functions that change the list.

use serverpilot_core::{
    error::Failure,
    lock,
    report::Report,
    sync::{self, Request},
};

use crate::{
    arguments::{arguments, functions},
    call::{Attempts, CallOptions, Scope, run},
    parameters::{Id, Strings, Text, Timeout, Wait},
};

arguments! {
    /// The parameters of all functions of this module.
    struct SyncOptions {
        www: Option<bool>,
        autossl: bool = true,
        wait: Wait = 0.0,
        timeout: Option<Timeout>,
        attempts: Option<Attempts>,
        dry_run: bool = false,
        protect: Option<Strings>,
        force: bool = false,
        app_id: Option<Id>,
        rewrite: bool = false,
    }
}

functions! {
    fn serverpilot_sync_domain(domain: Text, options: SyncOptions) -> Array {
        sync(Request::add(domain)?, options)
    }

    fn serverpilot_remove_domain(domain: Text, options: SyncOptions) -> Array {
        sync(Request::remove(domain)?, options)
    }

    fn serverpilot_sync_domains(add: Strings, remove: Option<Strings>, options: SyncOptions) -> Array {
        sync(Request::batch(&add, &remove.unwrap_or_default()), options)
    }
}

fn sync(request: Request, options: SyncOptions) -> Result<Report, Failure> {
    let SyncOptions { www, autossl, wait, timeout, attempts, dry_run, protect, force, app_id, rewrite } =
        options;
    // Listed entries are UTF-8, so any other entry would protect nothing.
    let protect = protect.iter().flatten().map(|entry| entry.text().map(ToOwned::to_owned));
    let request = Request {
        www: www.into(),
        autossl,
        wait,
        dry_run,
        protect: protect.collect::<Result<_, _>>()?,
        force,
        rewrite,
        ..request
    };
    let report = run(&CallOptions { timeout, attempts, app_id }, Scope::App, async |client| {
        // Waiting for the lock blocks the runtime, which has no other work.
        sync::sync(client, &request, async || lock::acquire(client.call)).await
    });
    report.map_err(|failure| failure.about(request.domain()))
}
