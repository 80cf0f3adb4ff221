dnl For PIE and phpize. The extension is built by cargo: PHP_NEW_EXTENSION, which compiles C, is left out on purpose.
PHP_ARG_ENABLE([serverpilot],
  [whether to enable serverpilot],
  [AS_HELP_STRING([--enable-serverpilot], [Enable serverpilot])],
  [yes])
if test "$PHP_SERVERPILOT" != "no"; then
  AC_PATH_PROG([CARGO], [cargo], [no], [$PATH:$HOME/.cargo/bin])
  if test "$CARGO" = "no"; then
    AC_MSG_ERROR([cargo is not there: install Rust, for example by your distribution's rustup])
  fi
  PHP_SUBST([CARGO])
  PHP_SUBST([PHP_CONFIG])
  PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag], [$abs_srcdir], [$abs_builddir])
fi
