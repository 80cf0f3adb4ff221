#!/usr/bin/env bats
# Tests install.sh in a root folder with several PHPs (make test-install).
#
# Environment: PHP and EXTENSION. The PHPs are wrappers of the real one, each with its own ini and extension folders; two are
# fakes.

bats_require_minimum_version 1.5.0

setup() {
	php=$(command -v "${PHP:-php}")
	work=$(mktemp -d)
	version=$("$php" -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')

	# A release archive as scripts/dist makes it: this script, and libraries by API, thread safety and machine.
	archive=$work/archive
	mkdir -p "$archive/lib"
	cp install.sh "$archive/"
	library=$archive/lib/serverpilot-$("$php" -i | sed -n 's/^PHP Extension => //p')-$("$php" -r 'echo PHP_ZTS ? "zts" : "nts", PHP_DEBUG ? "-debug" : "";')-$(uname -m).so
	cp "${EXTENSION:-target/release/libserverpilot.so}" "$library"
	seal

	root=$work/machine
	mkdir -p "$root/run/lock" "$root/etc/php/$version/mods-available" "$root/etc/php/$version/fpm/conf.d"
	chmod 1777 "$root/run/lock"
	# Debian's layout, ServerPilot's, and that of a container.
	debian=$root/usr/bin/php$version serverpilot=$root/usr/bin/php$version-sp container=$root/usr/local/bin/php
	wrapper "$debian" "$root/etc/php/$version/cli/conf.d" "$root/usr/lib/php/debian"
	wrapper "$serverpilot" "$root/etc/php$version-sp/conf.d" "$root/opt/sp/extensions"
	wrapper "$container" "$root/usr/local/etc/php/conf.d" "$root/usr/local/lib/php/extensions"
	echo 'memory_limit=200M' >"$root/etc/php/$version/cli/conf.d/10-own.ini"
}

teardown() {
	! mountpoint -q "$root/usr/lib/php/debian" || umount "$root/usr/lib/php/debian"
	cat "$work/output" 2>/dev/null || true
	rm -rf "$work"
}

# The sums of the archive's libraries.
seal() { (cd "$archive" && sha256sum -- lib/* >SHA256SUMS); }

# wrapper PATH SCAN EXTENSIONS: the real PHP, as if it were installed there.
wrapper() {
	mkdir -p "$(dirname "$1")" "$2" "$3"
	cat >"$1" <<WRAPPER
#!/bin/sh
[ -z "\${HANG:-}" ] || case "\$*" in *extension_loaded*) sleep 30 ;; esac
[ -z "\${BREAK:-}" ] || case "\$*" in *extension_loaded*) exit 139 ;; esac
PHP_INI_SCAN_DIR="$2" exec "$php" -d extension_dir="$3" "\$@"
WRAPPER
	chmod 755 "$1"
}
pretend() {
	mkdir -p "$(dirname "$1")"
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod 755 "$1"
}

install() { ROOT=$root "$archive/install.sh" --yes "$@" >"$work/output" 2>&1; }
refuses() { if install "$@"; then return 1; fi; }
# Prints everything below the root: names, kinds, contents, modes and targets of links.
state() { (cd "$root" && find . -printf '%p %y %m %l\n' | LC_ALL=C sort && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum; }
has() { [ "$("$1" -r 'echo serverpilot_normalize_domain("Example.COM");' 2>/dev/null)" = example.com ]; }
starts() { [ "$("$1" -r 'echo 1 + 1;' 2>&1)" = 2 ]; }
says() { grep -q -- "$1" "$work/output"; }

@test "every PHP gets the extension, and uninstalling restores the machine" {
	before=$(state)
	install
	has "$debian"
	has "$serverpilot"
	has "$container"
	[ -L "$root/etc/php/$version/fpm/conf.d/20-serverpilot.ini" ]
	says "systemctl reload php$version-fpm-sp"
	says "systemctl reload php$version-fpm"
	after=$(state)
	install
	[ "$after" = "$(state)" ]
	install --uninstall
	[ "$before" = "$(state)" ]
	starts "$debian"
}

@test "a dry run names each file that the installation writes, and changes nothing" {
	before=$(state)
	install --dry-run
	[ "$before" = "$(state)" ]
	sed -n 's/^  would write //p; s/^  would link \([^ ]*\) .*/\1/p' "$work/output" | sort >"$work/announced"
	find "$root" ! -type d | sort >"$work/before"
	install
	find "$root" ! -type d | sort | comm -13 "$work/before" - >"$work/written"
	[ "$(grep -c serverpilot.so "$work/written")" = 3 ]
	diff "$work/announced" "$work/written"
	after=$(state)
	install --uninstall --dry-run
	[ "$after" = "$(state)" ]
	sed -n 's/^  would remove //p' "$work/output" | sort | diff - "$work/written"
}

@test "a list changes nothing" {
	before=$(state)
	install --list
	says "$version"
	[ "$before" = "$(state)" ]
}

@test "only one PHP" {
	install --php "$serverpilot"
	has "$serverpilot"
	if has "$debian"; then return 1; fi
}

@test "another version is replaced" {
	mkdir -p "$root/usr/lib/php/debian"
	echo 'an older library' >"$root/usr/lib/php/debian/serverpilot.so"
	install --php "$debian"
	has "$debian"
}

@test "a check verifies checksums, API and loading, and changes nothing" {
	before=$(state)
	install --check
	says "$debian: PHP .*: $(basename "$library") loads;"
	says 'not installed'
	[ "$before" = "$(state)" ]
	install
	before=$(state)
	install --check
	says '; installed'
	[ "$before" = "$(state)" ]
	printf 'more' >>"$root/opt/sp/extensions/serverpilot.so"
	install --check --php "$serverpilot"
	says 'installed, another file'
}

@test "a check is for every user" {
	[ "$(id -u)" = 0 ] || skip "this user is not root"
	chmod -R go+rX "$work"
	setpriv --reuid=65534 --clear-groups env ROOT="$root" "$archive/install.sh" --check >"$work/output" 2>&1
	says 'loads;'
}

@test "a check finds what would fail" {
	echo 'no library' >"$library"
	seal
	before=$(state)
	refuses --check
	says 'does not load'
	mv "$library" "$archive/lib/serverpilot-20990101-nts-$(uname -m).so"
	seal
	refuses --check
	says 'has no library for PHP'
	[ "$before" = "$(state)" ]
}

@test "a damaged archive is refused before anything is changed" {
	printf 'damaged' >>"$library"
	before=$(state)
	refuses
	says "SHA256SUMS.*$(basename "$library")"
	refuses --check
	says "SHA256SUMS.*$(basename "$library")"
	[ "$before" = "$(state)" ]
}

@test "checksums that do not cover the archive are refused before anything is changed" {
	local sums
	before=$(state)
	for sums in '' 'no sums' "$(printf '%064d  install.sh' 0)" "$(cd "$archive" && sha256sum install.sh)"; do
		printf '%s\n' "$sums" | sed '/^$/d' >"$archive/SHA256SUMS"
		refuses
		says 'do not match SHA256SUMS'
		refuses --check
		says 'do not match SHA256SUMS'
	done
	[ "$before" = "$(state)" ]
}

@test "an upgrade that does not load or start restores the older version" {
	install
	before=$(state)
	cp "$library" "$work/working"
	echo 'no library' >"$library"
	seal
	refuses
	says 'does not load'
	[ "$before" = "$(state)" ]
	cp "$work/working" "$library"
	printf 'newer' >>"$library"
	seal
	if BREAK=1 ROOT=$root "$archive/install.sh" --yes >"$work/output" 2>&1; then return 1; fi
	says 'all changes were reverted'
	[ "$before" = "$(state)" ]
	has "$debian"
	install
	[ "$before" != "$(state)" ]
	has "$debian"
}

@test "an upgrade keeps the operator's settings" {
	install
	echo 'serverpilot.timeout=90' >>"$root/etc/php/$version/mods-available/serverpilot.ini"
	printf 'newer' >>"$library"
	seal
	install
	[ "$("$debian" -r 'echo ini_get("serverpilot.timeout");')" = 90 ]
}

@test "the PHPs of control panels" {
	local panel digits=${version/./}
	local panels=("RunCloud/Packages/php${digits}rc/bin" "opt/cpanel/ea-php$digits/root/usr/bin" "opt/plesk/php/$version/bin")
	for panel in "${panels[@]}"; do wrapper "$root/$panel/php" "$root/$panel/../etc/php.d" "$root/$panel/../lib/modules"; done
	install
	for panel in "${panels[@]}"; do has "$root/$panel/php"; done
	says "systemctl reload php${digits}rc-fpm"
	says "systemctl reload ea-php$digits-php-fpm"
	says "systemctl reload plesk-php$digits-fpm"
}

# cPanel's /usr/local/bin/php starts one of the others.
@test "a program that starts another PHP is not a second PHP" {
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$debian" >"$container"
	install
	has "$debian"
	[ "$(grep -c 'installed serverpilot' "$work/output")" = 2 ]
	install --list
	[ "$(grep -c "^$root" "$work/output")" = 2 ]
}

@test "a PHP on musl gets no library for glibc" {
	local musl=$root/usr/bin/php8.9-musl
	printf '\177ELF.../lib/ld-musl-x86_64.so.1' >"$musl"
	pretend "$root/usr/bin/php8.9" "echo \"serverpilot|$("$php" -r 'echo PHP_VERSION;')|$(basename "$library" | cut -d- -f2)|nts||/x|/y|Linux|$(uname -m)|$musl\""
	refuses --php "$root/usr/bin/php8.9"
	says 'has no library for PHP .*, musl'
}

@test "only PHPs that are too old" {
	rm "$debian" "$serverpilot" "$container"
	pretend "$root/usr/bin/php7.4" 'echo "serverpilot|7.4.33|20190902|nts||/x|/y|Linux|x86_64"'
	refuses
	says 'php7.4: PHP 7.4.33 is too old'
	says 'installed for no PHP'
}

@test "a PHP that is too old is skipped" {
	pretend "$root/usr/bin/php7.4" 'echo "serverpilot|7.4.33|20190902|nts||/x|/y|Linux|x86_64"'
	install
	says 'php7.4: PHP 7.4.33 is too old'
	has "$debian"
}

@test "a broken PHP does not stop the others" {
	pretend "$root/usr/bin/php8.9" 'exit 139'
	refuses
	says 'php8.9: it does not run'
	has "$debian"
}

@test "a PHP of an unknown API gets no library" {
	pretend "$root/usr/bin/php8.9" 'echo "serverpilot|8.9.0|20990101|zts||/x|/y|Linux|x86_64"'
	refuses --php "$root/usr/bin/php8.9"
	says 'has no library for PHP 8.9.0 (API 20990101, zts'
}

@test "a library that does not load is not enabled" {
	before=$(state)
	echo 'no library' >"$library"
	seal
	refuses
	says 'does not load'
	[ "$before" = "$(state)" ]
	starts "$debian"
}

@test "a failed write restores everything" {
	rm -rf "$root/usr/lib/php"
	echo 'a file where a folder should be' >"$root/usr/lib/php"
	before=$(state)
	refuses --php "$debian"
	says 'cannot be written'
	says 'all changes were reverted'
	[ "$before" = "$(state)" ]
	starts "$debian"
}

@test "a full disk restores everything" {
	mkdir -p "$root/usr/lib/php/debian"
	mount -t tmpfs -o size=64k tmpfs "$root/usr/lib/php/debian" 2>/dev/null || skip "this user cannot mount"
	before=$(state)
	refuses --php "$debian"
	says 'cannot be written'
	[ "$before" = "$(state)" ]
	starts "$debian"
}

@test "an interruption halfway restores everything" {
	before=$(state)
	HANG=1 ROOT=$root setsid "$archive/install.sh" --yes --php "$debian" >"$work/output" 2>&1 3>&- &
	job=$!
	for _ in $(seq 200); do
		[ -e "$root/etc/php/$version/mods-available/serverpilot.ini" ] && break
		sleep 0.05
	done
	[ "$before" != "$(state)" ]
	kill -TERM -- "-$job"
	wait "$job" || true
	says 'interrupted: all changes were reverted'
	[ "$before" = "$(state)" ]
	starts "$debian"
}

# PHP warns on every start if an extension is loaded twice.
@test "a second ini file that loads the extension is refused" {
	echo 'extension=serverpilot' >"$root/etc/php/$version/cli/conf.d/10-own.ini"
	before=$(state)
	refuses --php "$debian"
	says 'already loaded'
	[ "$before" = "$(state)" ]
}

@test "a link is not a second PHP" {
	ln -s "php$version" "$root/usr/bin/php"
	install --list
	[ "$(grep -c "^$root/usr/bin/php" "$work/output")" = 2 ]
}

# A folder with the files of a release. Blocks that do not unpack the archive run where the previous one has unpacked it.
@test "every block of the READMEs and the docs that runs install.sh" {
	local page block
	mkdir "$work/release"
	(cd "$work" && cp -r archive "serverpilot-0-$(uname -m)" && tar czf "release/serverpilot-0-$(uname -m).tar.gz" "serverpilot-0-$(uname -m)")
	(cd "$work/release" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
	for page in README.md wordpress-plugin/README.md docs/guide.md docs/php.md; do
		awk -v to="$work/block" '
			/^```/ { if (inside && block ~ /install\.sh/) printf "%s", block >sprintf("%s-%02d", to, ++count); inside = /^```sh/ && !inside; block = ""; next }
			inside { sub(/^sudo /, ""); block = block $0 "\n" }
		' "$page"
		for block in "$work"/block-*; do
			[ -e "$block" ] || continue
			(
				cd "$work/release"
				grep -q 'tar xzf' "$block" || cd serverpilot-*/
				ROOT=$root bash -e "$block" </dev/null
			)
			if grep -q 'install.sh --uninstall' "$block"; then
				if has "$debian"; then return 1; fi
			else
				has "$debian"
			fi
			rm "$block"
		done
	done
}

@test "disabled functions" {
	echo 'disable_functions=phpinfo,ob_start,ini_get,function_exists,php_uname' >"$root/etc/php/$version/cli/conf.d/99-own.ini"
	install --php "$debian"
	has "$debian"
}

@test "no PHP at all" {
	rm -rf "${root:?}/usr"
	refuses
	says 'no PHP found; give its path with --php'
}

@test "a user who is not root" {
	[ "$(id -u)" = 0 ] || skip "this user is not root"
	chmod 755 "$work" "$root"
	if setpriv --reuid=65534 --clear-groups env ROOT="$root" "$archive/install.sh" --yes >"$work/output" 2>&1; then return 1; fi
	says 'run this as root'
}

@test "several users share the lock" {
	chmod 755 "$root/run/lock"
	install
	[ "$(stat -c %a "$root/var/lib/serverpilot/locks")" = 1777 ]
	[ "$("$debian" -r 'echo ini_get("serverpilot.lock_dir");')" = /var/lib/serverpilot/locks ]
	install --uninstall --php "$container"
	[ -d "$root/var/lib/serverpilot/locks" ]
	install --uninstall
	[ ! -e "$root/var/lib/serverpilot" ]
}

@test "the lock folder is kept while a PHP of cPanel or Plesk uses it" {
	rm "$debian" "$serverpilot" "$container"
	chmod 755 "$root/run/lock"
	local cpanel=$root/opt/cpanel/ea-php82/root/usr/bin/php plesk=$root/opt/plesk/php/8.2/bin/php
	local remaining removed
	wrapper "$cpanel" "$root/opt/cpanel/ea-php82/root/etc/php.d" "$root/opt/cpanel/ea-php82/root/usr/lib64/php/modules"
	wrapper "$plesk" "$root/opt/plesk/php/8.2/etc/php.d" "$root/opt/plesk/php/8.2/lib/modules"
	for remaining in "$cpanel" "$plesk"; do
		removed=$cpanel
		[ "$remaining" != "$cpanel" ] || removed=$plesk
		install
		install --uninstall --php "$removed"
		[ -d "$root/var/lib/serverpilot/locks" ]
		install --uninstall
		[ ! -e "$root/var/lib/serverpilot" ]
	done
}

@test "workers can read the installed files under any umask" {
	(umask 077 && install)
	local file
	for file in "$root/etc/php/$version/mods-available/serverpilot.ini" "$root/etc/php$version-sp/conf.d/serverpilot.ini" \
		"$root/usr/lib/php/debian/serverpilot.so" "$root/opt/sp/extensions/serverpilot.so"; do
		[ "$(stat -c %a "$file")" = 644 ]
	done
}

# Runs the script's workers_can_read FILE with only these programs.
workers() {
	local folder=$work/programs program
	rm -rf "$folder" && mkdir "$folder"
	for program in id sh test "${@:2}"; do ln -s "$(type -P "$program")" "$folder/$program"; done
	if [ -f "$work/setpriv" ]; then cp "$work/setpriv" "$folder/"; fi
	{
		echo 'set -euo pipefail; ROOT=; warn() { echo "$*"; }'
		sed -n '/^workers_can_read()/,/^}/p' install.sh
		# shellcheck disable=SC2016 # it is an argument of the script that is written
		echo 'workers_can_read "$1"'
	} >"$work/check"
	PATH=$folder "$(command -v bash)" "$work/check" "$1" >"$work/output" 2>&1
}

@test "the check of the permissions works without setpriv" {
	[ "$(id -u)" = 0 ] || skip "this user is not root"
	chmod 755 "$work"
	touch "$work/open" "$work/closed"
	chmod 644 "$work/open"
	chmod 600 "$work/closed"
	workers "$work/open" setpriv
	if workers "$work/closed" setpriv; then return 1; fi
	says 'can be read only by root'
	# Busybox's setpriv has other options.
	printf '#!/bin/sh\necho "setpriv: unrecognized option: reuid=65534" >&2\nexit 1\n' >"$work/setpriv"
	chmod 755 "$work/setpriv"
	workers "$work/open" su
	if workers "$work/closed" su; then return 1; fi
	says 'can be read only by root'
	workers "$work/closed"
	says 'cannot check'
}
