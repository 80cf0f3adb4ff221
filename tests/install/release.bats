#!/usr/bin/env bats
# Tests the scripts of a release: scripts/check-library and scripts/dist, with the library of `make build` (environment: PHP and
# EXTENSION).

setup() {
	php=$(command -v "${PHP:-php}")
	work=$(mktemp -d)
	extension=${EXTENSION:-target/release/libserverpilot.so}
	api=$("$php" -n -i | sed -n 's/^PHP Extension => //p')
	kind=$("$php" -n -r 'echo PHP_ZTS ? "zts" : "nts";')
	machine=$(uname -m)
}

teardown() {
	cat "$work/output" 2>/dev/null || true
	rm -rf "$work"
}

check() {
	cp "$extension" "$work/$1"
	scripts/check-library "${@:2}" "$work/$1" >"$work/output"
}
finds() {
	if check "${@:2}"; then return 1; fi
	grep -q -- "$1" "$work/output"
}

@test "a library is what its name says" {
	finds "PHP API: API$api,.*TS instead of API20990101" "serverpilot-20990101-$kind-$machine.so"
	finds "PHP API" "serverpilot-$api-$([ "$kind" = nts ] && echo zts || echo nts)-$machine.so"
	finds 'machine: .* instead of mips' "serverpilot-$api-$kind-mips.so"
	finds 'required glibc' "serverpilot-$api-$kind-$machine-musl.so"
}

@test "a library needs no newer glibc than a release promises" {
	finds 'newest glibc symbol: .* instead of 2.1$' "serverpilot-$api-$kind-$machine.so" --glibc 2.1
}

@test "a library exports get_module alone" {
	cat >"$work/two.c" <<'C'
const char *build_id = "API20220829,NTS";
void *get_module(void) { return (void *)build_id; }
void *another(void) { return 0; }
C
	cc -shared -fPIC -o "$work/two.so" "$work/two.c"
	extension=$work/two.so finds 'exported symbols: another build_id get_module instead of get_module' "serverpilot-20220829-nts-$machine.so"
}

@test "a library names no folder of the machine that built it" {
	cat >"$work/path.c" <<'C'
static const char build_id[] = "API20220829,NTS", path[] = "/home/user/serverpilot/src/lib.rs";
__attribute__((visibility("default"))) const char *get_module(int i) { return i ? build_id : path; }
C
	cc -shared -fPIC -fvisibility=hidden -o "$work/path.so" "$work/path.c"
	extension=$work/path.so finds 'contains paths of the machine that built it: /home/user' "serverpilot-20220829-nts-$machine.so"
}

# Prints each relative link of the Markdown files in a folder that leads to no file of it.
dead_links() {
	local page link
	cd "$1" && find . -name '*.md' -printf '%P\n' | while read -r page; do
		grep -oP '\]\(\K[^):#]+(?=[)#])' "$page" | while read -r link; do
			[ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
		done
	done
}

@test "the files of a release" {
	git rev-parse HEAD >/dev/null 2>&1 || skip "it packs a commit, and this is no checkout"
	local library version dist=$work/dist
	for library in "20220829-nts-x86_64" "20240924-zts-x86_64" "20220829-nts-aarch64" "20220829-nts-x86_64-musl"; do
		cp "$extension" "$work/serverpilot-$library.so"
	done
	version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
	DIST=$dist scripts/dist "$work"/serverpilot-*.so >"$work/output" 2>&1
	(cd "$dist" && sha256sum --check --quiet SHA256SUMS)
	diff - <(cd "$dist" && find . -type f ! -name '*.cdx.json' -printf '%P\n' | LC_ALL=C sort) <<FILES
SHA256SUMS
php8.2-serverpilot_${version}_amd64.deb
php8.2-serverpilot_${version}_arm64.deb
php_serverpilot-${version}_php8.2-arm64-linux-glibc.zip
php_serverpilot-${version}_php8.2-x86_64-linux-glibc.zip
php_serverpilot-${version}_php8.2-x86_64-linux-musl.zip
php_serverpilot-${version}_php8.4-x86_64-linux-glibc-zts.zip
serverpilot-$version-aarch64.tar.gz
serverpilot-$version-x86_64-musl.tar.gz
serverpilot-$version-x86_64.tar.gz
serverpilot-stubs-$version.zip
serverpilot-sync-$version.zip
FILES
	tar xzf "$dist/serverpilot-$version-x86_64.tar.gz" -C "$work"
	(cd "$work/serverpilot-$version-x86_64" && sha256sum --check --quiet SHA256SUMS && [ "$(find lib -type f | wc -l)" = 2 ] && [ -x install.sh ])
	diff /dev/null <(dead_links "$work/serverpilot-$version-x86_64")
	# Its links lead to files of the repository.
	if grep -aq 'serverpilot-sync/README.md' "$dist/serverpilot-sync-$version.zip"; then return 1; fi
	# PIE expects it at the top level.
	grep -aqE '(^|[^/a-z])serverpilot\.so' "$dist/php_serverpilot-${version}_php8.2-arm64-linux-glibc.zip"
	DIST=$work/again scripts/dist "$work"/serverpilot-*.so >"$work/output" 2>&1
	diff "$dist/SHA256SUMS" "$work/again/SHA256SUMS"
}
