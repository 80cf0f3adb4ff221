//! Ini entries and credentials of any content, in a real PHP: an invalid one leads to a `ConfigurationException` with the
//! message of the core's own check, and valid ones to a call whose timeout is reached.
//!
//! An input is lines such as `serverpilot.timeout=45`, `CLIENT_ID:text=cid` (a constant, of that type) or
//! `give:api_key=secret` (an argument of `serverpilot_use_credentials()`); bytes of any kind after the sign. A `ca_file`
//! that begins with `-----` is the content of the file, with `|` for the end of a line.

#![no_main]

#[path = "../engine/mod.rs"]
mod engine;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use engine::Kind;
use libfuzzer_sys::{Corpus, fuzz_target};
use secrecy::SecretString;
use serverpilot_core::{
    credentials::{CONSTANTS, ConstantValue, Credentials},
    error::Error,
    settings::IniValues,
    tls,
};

/// Prefix of every API key, so that a message with a part of one is detected. No input has it: libFuzzer learns it from a
/// comparison, and an ini entry that has it is shown.
const MARK: &str = "k3y-of-the-fuzz-";
const ENTRIES: [(&str, &str); 7] = [
    ("api_base", "https://api.serverpilot.io/v1"),
    ("ca_file", ""),
    ("lock_dir", ""),
    ("resolver", ""),
    ("timeout", "45"),
    ("connect_timeout", "10"),
    ("attempts", "4"),
];
const ARGUMENTS: [&str; 3] = ["client_id", "api_key", "app_id"];

/// A call whose timeout is reached before it sends anything, so that nothing leaves this machine.
const SCRIPT: &std::ffi::CStr = c"(static function (): string {
    $noise = '';
    set_error_handler(static function (int $level, string $message) use (&$noise): bool {
        $noise .= \"warning: $message\\n\";
        return true;
    });
    try {
        if (isset($GLOBALS['client_id'])) {
            serverpilot_use_credentials($GLOBALS['client_id'], $GLOBALS['api_key'], $GLOBALS['app_id']);
        }
        serverpilot_domains(timeout: 1e-9);
        $end = \"nothing\\n\";
    } catch (Throwable $e) {
        $end = $e::class . \"\\n\" . $e->getMessage();
        $noise .= str_contains((string) $e, 'k3y-of-the-fuzz-') ? \"the key is shown\\n\" : '';
    }
    return $noise . $end;
})()";

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(input) = Input::read(input) else { return Corpus::Reject };
    let mut ini: Vec<engine::Binding<'_>> = Vec::new();
    let names: Vec<String> = input.entries.keys().map(|name| format!("serverpilot.{name}")).collect();
    for (name, value) in names.iter().zip(input.entries.values()) {
        ini.push((name.as_str(), value.as_slice(), Kind::Text));
    }
    let constants: Vec<engine::Binding<'_>> = input
        .constants
        .iter()
        .map(|(index, (kind, value))| (CONSTANTS[*index], value.as_slice(), *kind))
        .collect();
    let arguments: Vec<engine::Binding<'_>> = match &input.arguments {
        Some(arguments) => ARGUMENTS
            .iter()
            .zip(arguments)
            .map(|(name, value)| (*name, value.as_slice(), Kind::Text))
            .collect(),
        None => Vec::new(),
    };

    let output = engine::run(&ini, &constants, &arguments, SCRIPT);
    let output = String::from_utf8(output).expect("PHP prints UTF-8");
    let (class, message) = output.split_once('\n').unwrap_or((&output, ""));
    if let Err(error) = input.judge() {
        let words = error.to_string();
        assert_eq!(class, "ServerPilot\\Exception\\ConfigurationException", "{output}");
        assert_eq!(message, format!("{}.", words.trim_end_matches('.')));
    } else {
        assert_eq!(class, "ServerPilot\\Exception\\NetworkException", "{output}");
        assert!(message.contains("timeout of"), "{output}");
    }
    Corpus::Keep
});

#[derive(Debug, Default)]
struct Input {
    entries: BTreeMap<&'static str, Vec<u8>>,
    constants: BTreeMap<usize, (Kind, Vec<u8>)>,
    arguments: Option<[Vec<u8>; 3]>,
}

impl Input {
    fn read(text: &[u8]) -> Option<Self> {
        if text.windows(MARK.len()).any(|part| part == MARK.as_bytes()) {
            return None;
        }
        let mut input = Self::default();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let at = line.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (std::str::from_utf8(&line[..at]).ok()?, line[at + 1..].to_vec());
            if let Some(name) = name.strip_prefix("serverpilot.") {
                let (name, _) = ENTRIES.iter().find(|(known, _)| *known == name)?;
                let value = if *name == "ca_file" { certificates(value)? } else { value };
                input.entries.insert(name, value);
            } else if let Some(name) = name.strip_prefix("give:") {
                let index = ARGUMENTS.iter().position(|known| *known == name)?;
                input.arguments.get_or_insert_default()[index] = marked(index, value);
            } else {
                let (name, kind) = name.split_once(':')?;
                let index = CONSTANTS
                    .iter()
                    .position(|known| known.strip_prefix("WU_SERVER_PILOT_") == Some(name))?;
                input.constants.insert(index, (read_kind(kind)?, marked(index, value)));
            }
        }
        Some(input)
    }

    /// The result of the core's own checks, in the order in which a call makes them.
    fn judge(&self) -> Result<(), Error> {
        let [api_base, ca_file, lock_dir, resolver, timeout, connect_timeout, attempts] =
            ENTRIES.map(|(name, default)| {
                self.entries
                    .get(name)
                    .map_or_else(|| default.to_owned(), |value| String::from_utf8_lossy(value).into_owned())
            });
        let settings =
            IniValues { api_base, ca_file, lock_dir, resolver, timeout, connect_timeout, attempts }
                .parse()?;
        let credentials =
            Credentials::from_constants(std::array::from_fn(|index| self.credential(index)), true)?;
        credentials.app_id(None)?;
        tls::roots(settings.ca_file.as_deref())?;
        Ok(())
    }

    fn credential(&self, index: usize) -> ConstantValue {
        let text = |text: String| ConstantValue::String(SecretString::from(text));
        match (self.constants.get(&index), &self.arguments) {
            (Some((Kind::Nil, _)), _) => ConstantValue::NotString("null"),
            (Some((Kind::Bool, _)), _) => ConstantValue::NotString("bool"),
            (Some((Kind::Long, _)), _) => ConstantValue::NotString("int"),
            (Some((Kind::Double, _)), _) => ConstantValue::NotString("float"),
            (Some((Kind::Array, _)), _) => ConstantValue::NotString("array"),
            (Some((Kind::Text, value)), _) => match String::from_utf8(value.clone()) {
                Ok(value) => text(value),
                Err(_) => ConstantValue::NotString("string with broken UTF-8"),
            },
            (None, Some(arguments)) => text(String::from_utf8_lossy(&arguments[index]).into_owned()),
            (None, None) => ConstantValue::Undefined,
        }
    }
}

fn read_kind(name: &str) -> Option<Kind> {
    Some(match name {
        "null" => Kind::Nil,
        "bool" => Kind::Bool,
        "int" => Kind::Long,
        "float" => Kind::Double,
        "array" => Kind::Array,
        "text" => Kind::Text,
        _ => return None,
    })
}

/// An API key gets the mark, unless it is to be empty.
fn marked(index: usize, value: Vec<u8>) -> Vec<u8> {
    let blank = value.iter().all(u8::is_ascii_whitespace);
    if index != 1 || blank { value } else { [MARK.as_bytes(), &value].concat() }
}

/// Writes a content to a new file each time, because the trusted roots are read once for each path. Other paths are used as
/// they are if no file exists there, because reading a device might never end.
fn certificates(value: Vec<u8>) -> Option<Vec<u8>> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    if value.starts_with(b"-----") {
        let file = |count: u64| std::env::temp_dir().join(format!("{}-{count}.pem", std::process::id()));
        let count = COUNT.fetch_add(1, Relaxed);
        if let Some(last) = count.checked_sub(1) {
            std::fs::remove_file(file(last)).ok()?;
        }
        let pem: Vec<u8> = value.iter().map(|byte| if *byte == b'|' { b'\n' } else { *byte }).collect();
        std::fs::write(file(count), pem).ok()?;
        return Some(file(count).to_str()?.as_bytes().to_vec());
    }
    let path = String::from_utf8_lossy(&value).trim().to_owned();
    let harmless = path.is_empty() || !std::path::Path::new(&path).exists();
    harmless.then_some(value)
}
