//! The functions as Reflection shows them: names, types and defaults are the contract with PHP code.

use ext_php_rs::{args::Arg, builders::FunctionBuilder, flags::DataType};

use crate::{domain_functions, network_functions, process_functions, read_functions, sync_functions};

type Function = FunctionBuilder<'static>;

fn arg(name: &str, kind: DataType) -> Arg<'static> {
    Arg::new(name, kind)
}

fn optional(name: &str, kind: DataType, default: &str) -> Arg<'static> {
    Arg::new(name, kind).default(default)
}

fn nullable(name: &str, kind: DataType) -> Arg<'static> {
    Arg::new(name, kind).allow_null().default("null")
}

/// Adds parameters that need not be passed.
fn with_optional(function: Function, args: impl IntoIterator<Item = Arg<'static>>) -> Function {
    args.into_iter().fold(function.not_required(), Function::arg)
}

fn timeout() -> Arg<'static> {
    nullable("timeout", DataType::Double)
}

fn attempts() -> Arg<'static> {
    nullable("attempts", DataType::Long)
}

fn app_id() -> Arg<'static> {
    nullable("app_id", DataType::String)
}

fn wait() -> Arg<'static> {
    optional("wait", DataType::Double, "0.0")
}

/// What the three functions that change the list have in common, from `www` on.
fn sync_parameters() -> Vec<Arg<'static>> {
    vec![
        nullable("www", DataType::Bool),
        optional("autossl", DataType::Bool, "true"),
        wait(),
        timeout(),
        attempts(),
        optional("dry_run", DataType::Bool, "false"),
        nullable("protect", DataType::Array),
        optional("force", DataType::Bool, "false"),
        app_id(),
        optional("rewrite", DataType::Bool, "false"),
    ]
}

fn array(function: Function) -> Function {
    function.returns(DataType::Array, false, false)
}

/// Every function of the extension.
pub(crate) fn all() -> Vec<Function> {
    let domain = || arg("domain", DataType::String);
    let new = Function::new;
    let read = |function: Function| array(with_optional(function, [timeout(), attempts(), app_id()]));
    vec![
        array(with_optional(
            new("serverpilot_sync_domain", sync_functions::sync_domain).arg(domain()),
            sync_parameters(),
        )),
        array(with_optional(
            new("serverpilot_remove_domain", sync_functions::remove_domain).arg(domain()),
            sync_parameters(),
        )),
        array(with_optional(
            new("serverpilot_sync_domains", sync_functions::sync_domains).arg(arg("add", DataType::Array)),
            std::iter::once(nullable("remove", DataType::Array)).chain(sync_parameters()),
        )),
        read(new("serverpilot_domains", read_functions::domains)),
        read(new("serverpilot_app", read_functions::app)),
        array(with_optional(new("serverpilot_apps", read_functions::apps), [timeout(), attempts()])),
        array(with_optional(
            new("serverpilot_action", read_functions::action).arg(arg("id", DataType::String)),
            [wait(), timeout(), attempts()],
        )),
        array(with_optional(
            new("serverpilot_enable_autossl", read_functions::enable_autossl),
            [wait(), timeout(), attempts(), app_id()],
        )),
        read(new("serverpilot_test_connection", read_functions::test_connection)),
        array(with_optional(
            new("serverpilot_check_dns", domain_functions::check_dns).arg(domain()),
            [timeout(), app_id()],
        )),
        array(with_optional(
            new("serverpilot_verify_certificate", domain_functions::verify_certificate).arg(domain()),
            [
                optional("tries", DataType::Long, "5"),
                optional("interval", DataType::Double, "10.0"),
                timeout(),
                nullable("address", DataType::String),
                optional("port", DataType::Long, "443"),
            ],
        )),
        array(new("serverpilot_parse_domain", domain_functions::parse_domain).arg(domain())),
        array(new("serverpilot_plan", network_functions::plan).arg(arg("snapshot", DataType::Array))),
        new("serverpilot_normalize_domain", domain_functions::normalize_domain).arg(domain()).returns(
            DataType::String,
            false,
            false,
        ),
        new("serverpilot_use_credentials", process_functions::use_credentials)
            .arg(arg("client_id", DataType::String))
            .arg(arg("api_key", DataType::String))
            .arg(arg("app_id", DataType::String))
            .returns(DataType::Void, false, false),
        array(new("serverpilot_stats", process_functions::stats)),
    ]
}
