//! Builds the engine of the target `settings` with the feature `php`; it needs PHP's embed library.

fn main() {
    println!("cargo:rerun-if-changed=engine/engine.c");
    println!("cargo:rerun-if-env-changed=PHP_CONFIG");
    #[cfg(feature = "php")]
    engine();
}

#[cfg(feature = "php")]
fn engine() {
    let config = std::env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".to_owned());
    let ask = |option: &str| {
        let answer = std::process::Command::new(&config).arg(option).output().expect("php-config can be run");
        String::from_utf8(answer.stdout).expect("paths in UTF-8").trim().to_owned()
    };
    let mut build = cc::Build::new();
    build.file("engine/engine.c").warnings(false);
    for flag in ask("--includes").split_whitespace() {
        build.flag(flag);
    }
    build.compile("engine");

    // Debian names the library by version, because several can be installed.
    let version = ask("--version").splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let folders = [format!("{}/lib", ask("--prefix")), "/usr/lib".to_owned()];
    let found = folders.iter().find_map(|folder| {
        [format!("php{version}"), "php".to_owned()]
            .into_iter()
            .find(|name| std::path::Path::new(&format!("{folder}/lib{name}.so")).exists())
            .map(|name| (folder, name))
    });
    let (folder, name) = found.expect("libphp.so, of the package libphpX.Y-embed");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=dylib={name}");
}
