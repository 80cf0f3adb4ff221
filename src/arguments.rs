//! Reads arguments by the engine's own rules: its parser coerces them and words the errors. A parameter is declared once,
//! in [`functions!`] or [`arguments!`], and read in two phases.
//!
//! First, every argument is parsed, in order. That may run a `__toString()`, which may end the script, or switch to another
//! fiber that does. So this phase holds only scalars and pointers to values of the engine. Then the values are copied and
//! checked, in order; no PHP code runs in that phase.

use std::ffi::CStr;

use ext_php_rs::{
    args::Arg, builders::FunctionBuilder, ffi, flags::DataType, types::Zval, zend::ExecuteData,
};

use crate::engine::{self, Argument, PendingException};

/// The result of the engine's parser: a scalar, or a pointer to a value that lives until the handler returns.
///
/// # Safety
/// With either specification, the parser writes a value of this type, and after it at most a `bool`: whether it was null.
pub(crate) unsafe trait Raw: Copy + Default {
    const TYPE: DataType;
    /// The parser's specifier (php-src, `README.PARAMETER_PARSING_API`), and the one of a nullable parameter.
    const SPECIFICATIONS: [&'static CStr; 2];
}

/// A kind of parameter: what it accepts, and the value that the function gets.
pub(crate) trait Parameter {
    type Raw: Raw;
    type Value;
    /// Is the argument hidden in traces?
    const IS_SENSITIVE: bool = false;

    /// Completes the parsing, for conversions that the parser does not make.
    fn complete(
        _raw: &mut Self::Raw,
        _value: &mut Zval,
        _argument: Argument,
    ) -> Result<(), PendingException> {
        Ok(())
    }

    /// Copies and checks the value. An error continues "Argument #1 ($domain)".
    fn check(raw: Self::Raw) -> Result<Self::Value, String>;
}

/// One parameter, or a group of them.
pub(crate) trait Parameters {
    type Default: Default;
    type Raw: Copy;
    type Value;
    const IS_SENSITIVE: bool;

    /// Adds the parameters to a signature. The default is a PHP expression.
    fn declare(signature: &mut Signature, name: &'static str, default: Option<&'static str>);
    /// Parses the arguments: the first phase.
    fn parse(arguments: &mut Arguments<'_>, default: Self::Default) -> Result<Self::Raw, PendingException>;
    /// Copies and checks the values: the second phase.
    fn check(raw: Self::Raw) -> Result<Self::Value, PendingException>;
}

/// A parsed argument.
#[derive(Clone, Copy)]
pub(crate) struct Parsed<R> {
    pub argument: Argument,
    pub value: R,
}

impl<P: Parameter> Parameters for P {
    type Default = P::Raw;
    type Raw = Parsed<P::Raw>;
    type Value = P::Value;
    const IS_SENSITIVE: bool = P::IS_SENSITIVE;

    fn declare(signature: &mut Signature, name: &'static str, default: Option<&'static str>) {
        signature.add(Arg::new(name, P::Raw::TYPE), default, P::IS_SENSITIVE);
    }

    fn parse(arguments: &mut Arguments<'_>, default: P::Raw) -> Result<Self::Raw, PendingException> {
        let Parsed { argument, value } = arguments.next::<P>(false)?;
        Ok(Parsed { argument, value: value.unwrap_or(default) })
    }

    fn check(Parsed { argument, value }: Self::Raw) -> Result<P::Value, PendingException> {
        P::check(value).map_err(|problem| argument.value_error(&problem))
    }
}

/// A nullable parameter, whose default is null.
impl<P: Parameter> Parameters for Option<P> {
    type Default = ();
    type Raw = Parsed<Option<P::Raw>>;
    type Value = Option<P::Value>;
    const IS_SENSITIVE: bool = P::IS_SENSITIVE;

    fn declare(signature: &mut Signature, name: &'static str, _: Option<&'static str>) {
        signature.add(Arg::new(name, P::Raw::TYPE).allow_null(), Some("null"), P::IS_SENSITIVE);
    }

    fn parse(arguments: &mut Arguments<'_>, (): ()) -> Result<Self::Raw, PendingException> {
        arguments.next::<P>(true)
    }

    fn check(Parsed { argument, value }: Self::Raw) -> Result<Self::Value, PendingException> {
        value.map(P::check).transpose().map_err(|problem| argument.value_error(&problem))
    }
}

/// The arguments of the running function, in order.
pub(crate) struct Arguments<'a> {
    frame: &'a ExecuteData,
    passed: u32,
    number: u32,
}

impl<'a> Arguments<'a> {
    /// The arguments of a frame. Throws if there are too many or too few.
    ///
    /// # Safety
    /// It is the frame of the handler that runs, until the result is last used.
    unsafe fn of(frame: &'a ExecuteData) -> Result<Self, PendingException> {
        // SAFETY: in the frame of a running handler, the function is as it was registered, and the union holds their number.
        let (passed, function) = unsafe { (frame.This.u2.num_args, &(*frame.func).common) };
        let (min, max) = (function.required_num_args, function.num_args);
        if (min..=max).contains(&passed) {
            return Ok(Self { frame, passed, number: 0 });
        }
        // SAFETY: throws on behalf of the running handler.
        unsafe { ffi::zend_wrong_parameters_count_error(min, max) };
        Err(PendingException)
    }

    /// Parses the next argument. Its value is `None` if it was not passed, or if it is nullable and null.
    pub(crate) fn next<P: Parameter>(
        &mut self,
        nullable: bool,
    ) -> Result<Parsed<Option<P::Raw>>, PendingException> {
        self.number += 1;
        let number = self.number;
        // SAFETY: its handler runs, see `of`.
        let position = unsafe { Argument::of_running_handler(number) };
        // SAFETY: the argument was passed. The engine has filled in the arguments that a call with named ones omits.
        let argument = if number > self.passed {
            None
        } else {
            unsafe { self.frame.zend_call_arg(number as usize - 1) }
        };
        let Some(argument) = argument.filter(|argument| !nullable || !argument.dereference().is_null())
        else {
            return Ok(Parsed { argument: position, value: None });
        };
        let (mut value, mut is_null) = (P::Raw::default(), false);
        // SAFETY: by the contract of `Raw`, the parser writes a value of this type and at most `is_null`.
        let result = unsafe {
            let specification = P::Raw::SPECIFICATIONS[usize::from(nullable)].as_ptr();
            engine::zend_parse_parameter(0, number, argument, specification, &raw mut value, &raw mut is_null)
        };
        if result != 0 {
            return Err(PendingException);
        }
        P::complete(&mut value, argument, position)?;
        Ok(Parsed { argument: position, value: Some(value) })
    }
}

/// Reads all arguments of a function.
///
/// # Safety
/// It is the frame of the handler that runs.
pub(crate) unsafe fn read<P: Parameters>(frame: &ExecuteData) -> Result<P::Value, PendingException> {
    // SAFETY: required from the caller.
    let mut arguments = unsafe { Arguments::of(frame) }?;
    P::check(P::parse(&mut arguments, P::Default::default())?)
}

/// The parameters of a function, as Reflection shows them.
#[derive(Default)]
pub(crate) struct Signature {
    args: Vec<Arg<'static>>,
    required: usize,
    sensitive: Vec<u32>,
}

impl Signature {
    pub(crate) fn add(&mut self, arg: Arg<'static>, default: Option<&'static str>, is_sensitive: bool) {
        if is_sensitive {
            self.sensitive.extend(u32::try_from(self.args.len()));
        }
        self.required += usize::from(default.is_none());
        self.args.push(match default {
            Some(default) => arg.default(default),
            None => arg,
        });
    }
}

/// A function to register.
pub(crate) struct Function {
    pub builder: FunctionBuilder<'static>,
    pub name: &'static str,
    /// Indexes of the parameters that traces must not show.
    pub sensitive: Vec<u32>,
}

impl Function {
    pub(crate) fn new<P: Parameters>(
        name: &'static str,
        builder: FunctionBuilder<'static>,
        returns: DataType,
    ) -> Self {
        let mut signature = Signature::default();
        P::declare(&mut signature, name, None);
        let Signature { args, required, sensitive } = signature;
        let builder = args.into_iter().fold(builder, FunctionBuilder::arg);
        Self { builder: builder.required_args(required).returns(returns, false, false), name, sensitive }
    }
}

/// Declares a group of parameters, as a struct of their values.
macro_rules! arguments {
    ($(#[$meta:meta])* struct $name:ident { $($field:ident: $kind:ty $(= $default:literal)?),* $(,)? }) => {
        $(#[$meta])*
        pub(crate) struct $name {
            $(pub $field: <$kind as $crate::arguments::Parameters>::Value,)*
        }

        #[allow(unused_variables, reason = "a function may have no parameters")]
        impl $crate::arguments::Parameters for $name {
            type Default = ();
            type Raw = ($(<$kind as $crate::arguments::Parameters>::Raw,)*);
            type Value = Self;
            const IS_SENSITIVE: bool = false $(|| <$kind as $crate::arguments::Parameters>::IS_SENSITIVE)*;

            fn declare(signature: &mut $crate::arguments::Signature, _: &'static str, _: Option<&'static str>) {
                $(<$kind as $crate::arguments::Parameters>::declare(
                    signature,
                    stringify!($field),
                    $crate::arguments::first!($(Some(stringify!($default)),)? None),
                );)*
            }

            fn parse(
                arguments: &mut $crate::arguments::Arguments<'_>,
                (): (),
            ) -> Result<Self::Raw, $crate::engine::PendingException> {
                Ok(($(<$kind as $crate::arguments::Parameters>::parse(
                    arguments,
                    $crate::arguments::first!($($default,)? Default::default()),
                )?,)*))
            }

            fn check(($($field,)*): Self::Raw) -> Result<Self, $crate::engine::PendingException> {
                Ok(Self { $($field: <$kind as $crate::arguments::Parameters>::check($field)?,)* })
            }
        }
    };
}

macro_rules! first {
    ($first:expr $(, $rest:expr)?) => {
        $first
    };
}

/// Declares PHP functions. Names, parameters and return types are the contract with PHP code. A body has the values of its
/// parameters, and returns a serialisable value or a failure.
macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($field:ident: $kind:ty $(= $default:literal)?),* $(,)?) -> $returns:ident $body:block
    )*) => {
        /// The functions of this module.
        pub(crate) fn all() -> Vec<$crate::arguments::Function> {
            vec![$({
                $crate::arguments::arguments! { struct Values { $($field: $kind $(= $default)?),* } }

                ext_php_rs::zend_fastcall! {
                    $(#[$doc])*
                    extern fn $name(frame: &mut ext_php_rs::zend::ExecuteData, retval: &mut ext_php_rs::types::Zval) {
                        // SAFETY: the engine has called this handler with its frame.
                        unsafe { $crate::call::handle::<Values, _>(frame, retval, |Values { $($field),* }| $body) };
                    }
                }
                $crate::arguments::Function::new::<Values>(
                    stringify!($name),
                    ext_php_rs::builders::FunctionBuilder::new(stringify!($name), $name),
                    ext_php_rs::flags::DataType::$returns,
                )
            }),*]
        }
    };
}

pub(crate) use {arguments, first, functions};
