//! The classes `ServerPilot\Exception\*`, and the conversion of a [`Failure`] into one of them.
//!
//! The classes are registered by hand: those of `#[php_class]` lose file, line and trace when thrown.

use std::{
    ffi::{c_int, c_void},
    sync::atomic::{AtomicPtr, AtomicU32, Ordering::Relaxed},
};

use ext_php_rs::{
    builders::ClassBuilder,
    convert::IntoZval,
    exception::PhpException,
    ffi,
    types::{ZendObject, ZendStr, Zval},
    zend::{BailoutGuard, ClassEntry, ce},
};

use serverpilot_core::error::{ErrorKind, Failure};

use crate::zval::to_zval;

/// Types of the properties, as the engine's masks (`Zend/zend_type_info.h`).
mod mask {
    pub const NULL: u32 = 1 << 1;
    pub const BOOL: u32 = (1 << 2) | (1 << 3);
    pub const LONG: u32 = 1 << 4;
    pub const DOUBLE: u32 = 1 << 5;
    pub const STRING: u32 = 1 << 6;
    pub const ARRAY: u32 = 1 << 7;
}
const PUBLIC_READONLY: c_int = 1 | (1 << 7);

// SAFETY: exported by every PHP from 8.1 on (Zend/zend_API.h, ext/spl/spl_exceptions.h).
unsafe extern "C" {
    static spl_ce_RuntimeException: *mut ClassEntry;
    fn zend_declare_typed_property(
        class: *mut ClassEntry,
        name: *mut ffi::zend_string,
        default: *mut Zval,
        flags: c_int,
        comment: *mut ffi::zend_string,
        kind: ffi::zend_type,
    ) -> *mut c_void;
    fn zend_update_property_ex(
        scope: *mut ClassEntry,
        object: *mut ZendObject,
        name: *mut ffi::zend_string,
        value: *mut Zval,
    );
}

/// The class entries since the module's last start: the base class, then one for each kind of error.
static ENTRIES: [AtomicPtr<ClassEntry>; 1 + ErrorKind::ALL.len()] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; 1 + ErrorKind::ALL.len()];
static REGISTERED: AtomicPtr<ClassEntry> = AtomicPtr::new(std::ptr::null_mut());

/// A declared property, and the offset of its value in an object.
struct Property {
    name: &'static str,
    kind: u32,
    offset: AtomicU32,
}

impl Property {
    const fn new(name: &'static str, kind: u32) -> Self {
        Self { name, kind, offset: AtomicU32::new(0) }
    }
}

static RETRYABLE: Property = Property::new("retryable", mask::BOOL);
static RETRY_AFTER: Property = Property::new("retryAfter", mask::DOUBLE | mask::NULL);
static HTTP_STATUS: Property = Property::new("httpStatus", mask::LONG | mask::NULL);
static DOMAIN: Property = Property::new("domain", mask::STRING | mask::NULL);
static REPORT: Property = Property::new("report", mask::ARRAY | mask::NULL);

fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: SPL cannot be disabled, and starts before this extension.
    unsafe { &*spl_ce_RuntimeException }
}

fn entry(index: usize) -> &'static ClassEntry {
    // SAFETY: set while the module starts, before any request; the engine keeps classes until it ends.
    unsafe { ENTRIES[index].load(Relaxed).as_ref() }.unwrap_or_else(runtime_exception)
}

fn base() -> &'static ClassEntry {
    entry(0)
}

fn class(kind: ErrorKind) -> &'static ClassEntry {
    entry(ErrorKind::ALL.iter().position(|each| *each == kind).map_or(0, |index| index + 1))
}

/// Registers the classes and their properties.
pub(crate) fn register() -> ext_php_rs::error::Result<()> {
    let class = register_class(0, "ServerPilotException", (runtime_exception, "\\RuntimeException"))?;
    for property in [&RETRYABLE, &RETRY_AFTER, &HTTP_STATUS, &DOMAIN, &REPORT] {
        declare(class, property);
    }
    for (index, kind) in ErrorKind::ALL.iter().enumerate() {
        let parent = (base as Parent, "\\ServerPilot\\Exception\\ServerPilotException");
        register_class(index + 1, kind.class(), parent)?;
    }
    Ok(())
}

type Parent = fn() -> &'static ClassEntry;

fn register_class(
    index: usize,
    name: &str,
    parent: (Parent, &'static str),
) -> ext_php_rs::error::Result<*mut ClassEntry> {
    ClassBuilder::new(format!("ServerPilot\\Exception\\{name}"))
        .extends(parent)
        .registration(|class, _| REGISTERED.store(class, Relaxed))
        .register()?;
    let class = REGISTERED.load(Relaxed);
    ENTRIES[index].store(class, Relaxed);
    Ok(class)
}

/// Declares a typed readonly property *with* a default, which PHP code cannot. So the property is initialised in an exception
/// that was created by `new` as well.
fn declare(class: *mut ClassEntry, property: &Property) {
    let mut default = Zval::new();
    if property.kind == mask::BOOL {
        default.set_bool(false);
    } else {
        default.set_null();
    }
    let name = ZendStr::new_interned(property.name, true).into_raw();
    let kind = ffi::zend_type { ptr: std::ptr::null_mut(), type_mask: property.kind };
    // SAFETY: `class` has just been registered; name and default are the engine's from here on. A
    // `zend_property_info` begins with the offset (Zend/zend_compile.h).
    let offset = unsafe {
        zend_declare_typed_property(
            class,
            name,
            &raw mut default,
            PUBLIC_READONLY,
            std::ptr::null_mut(),
            kind,
        )
        .cast::<u32>()
        .read()
    };
    property.offset.store(offset, Relaxed);
}

/// Throws the exception of a failure.
pub(crate) fn throw(failure: Failure) {
    // Rust values are released even if the engine bails out while it creates the exception.
    let failure = BailoutGuard::new(failure);
    let error = &failure.error;
    let class = class(error.kind());
    let mut object = ZendObject::new(class);
    let message = BailoutGuard::new(format!("{}.", error.to_string().trim_end_matches('.')));
    update(&mut object, "message", message.as_str());
    update(&mut object, "code", i64::from(error.http_status().unwrap_or(0)));
    set(&mut object, &RETRYABLE, error.is_retryable());
    set(&mut object, &RETRY_AFTER, error.retry_after().map(|delay| delay.as_secs_f64()));
    set(&mut object, &HTTP_STATUS, error.http_status().map(i64::from));
    if let Some(domain) = failure.domain.as_ref().and_then(|domain| to_zval(domain).ok()) {
        set(&mut object, &DOMAIN, domain);
    }
    if let Some(report) = failure.report.as_deref().and_then(|report| to_zval(report).ok()) {
        set(&mut object, &REPORT, report);
    }
    let mut exception_value = Zval::new();
    let raised = object.set_zval(&mut exception_value, false);
    let exception = PhpException::new(message.clone(), 0, class);
    match raised {
        Ok(()) => exception.with_object(exception_value).throw(),
        Err(_) => exception.throw(),
    }
}

/// Initialises a readonly property. No PHP code has the object yet, and the overwritten default needs no release.
fn set(object: &mut ZendObject, property: &Property, value: impl IntoZval) {
    let Ok(value) = value.into_zval(false) else { return };
    let offset = property.offset.load(Relaxed) as usize;
    // SAFETY: the offset, in bytes, is the one that the engine gave for this property of this class.
    unsafe { std::ptr::from_mut(object).byte_add(offset).cast::<Zval>().write(value) };
}

/// Updates a property of the engine's own `Exception`.
fn update(object: &mut ZendObject, name: &str, value: impl IntoZval) {
    let Ok(mut value) = value.into_zval(false) else { return };
    let mut name = ZendStr::new(name, false);
    let scope = std::ptr::from_ref(ce::exception()).cast_mut();
    // SAFETY: the object is an `Exception`, the name and the value outlive the call.
    unsafe { zend_update_property_ex(scope, object, &raw mut *name, &raw mut value) };
}
