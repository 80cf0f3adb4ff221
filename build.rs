//! Rebuilds if PHP changes, and lets macOS link a library whose symbols come from the PHP that loads it.

fn main() {
    for cause in ["PHP", "PHP_CONFIG"] {
        println!("cargo:rerun-if-env-changed={cause}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") {
        println!("cargo:rustc-cdylib-link-arg=-undefined");
        println!("cargo:rustc-cdylib-link-arg=dynamic_lookup");
    }
}
