#!/usr/bin/env bash
# Puts the PHP extension "serverpilot" into every PHP of this machine that can have it, or takes it out again.
#
#   sudo ./install.sh              finds the PHPs, tests the library in each, then enables it
#   ./install.sh --list            what is there, and changes nothing
#   ./install.sh --check           whether it would work: sums, API, loading; changes nothing
#   ./install.sh --help            the other switches
#
# One file, because operators copy it and read it as one.
#
# A PHP that started before starts afterwards: the library is loaded in a process of its own first, and whatever fails,
# what was there is put back.
set -euo pipefail
# PHP's workers are other users, and have to read what is written here.
umask 022

readonly NAME=serverpilot
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# A folder that stands for the machine, for tests and for images that are being built.
ROOT=${ROOT:-}
work=$(mktemp -d)
chosen=()
mode=install
ask=yes
dry=
reload=
failures=0
successes=0

usage() {
	cat <<'USAGE'
usage: install.sh [--php PATH]... [--dry-run] [--yes] [--reload]
       install.sh --uninstall [--php PATH]... [--dry-run] [--yes] [--reload]
       install.sh --check [--php PATH]...
       install.sh --list

  --php PATH    this PHP alone; again for another one
  --list        shows every PHP, its version, API, thread safety, and whether it has the extension
  --check       checks the archive's sums, and in each PHP whether its library fits and loads; changes nothing
  --uninstall   takes the extension out: its ini files and its library
  --dry-run     names each file that would be written or removed, and does nothing
  --reload      reloads the PHP services that need it; without it they are named only
  --yes         asks nothing
  --help        this text

Finds PHP of ServerPilot (phpX.Y-sp); of Debian, Ubuntu and sury (phpX.Y), which CloudPanel and Hestia use; of RunCloud, cPanel
(ea-php) and Plesk; and of the official container images. An installed version is replaced; if the new one does not work, the
old one is put back.
USAGE
}

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
give_up() {
	warn "$*"
	exit 1
}

# What is put back if a step fails: files that were there, and files that were not.
saved=()
remember() {
	local file=$1 copy
	copy=$work/saved-${#saved[@]}
	if [ -e "$file" ] || [ -L "$file" ]; then
		cp -a "$file" "$copy" || return 1
	fi
	saved+=("$file")
}
put_back() {
	local number file
	for ((number = ${#saved[@]} - 1; number >= 0; number--)); do
		file=${saved[number]}
		rm -f "$file"
		if [ -e "$work/saved-$number" ] || [ -L "$work/saved-$number" ]; then
			cp -a "$work/saved-$number" "$file"
		fi
	done
	saved=()
}
end() {
	[ "${#saved[@]}" = 0 ] || {
		put_back
		warn "interrupted: everything is as it was"
	}
	rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- What is there ------------------------------------------------------------------------------------------------

# One PHP a line, the path that one would type.
find_phps() {
	local candidate real
	local -A seen=()
	for candidate in "$ROOT"/usr/bin/php[0-9]*.[0-9]*-sp "$ROOT"/usr/local/bin/php[0-9]*.[0-9]*-sp \
		"$ROOT"/opt/sp/php[0-9]*/bin/php "$ROOT"/usr/bin/php[0-9]*.[0-9] "$ROOT"/RunCloud/Packages/php[0-9]*rc/bin/php \
		"$ROOT"/opt/cpanel/ea-php[0-9]*/root/usr/bin/php "$ROOT"/opt/plesk/php/[0-9]*/bin/php \
		"$ROOT"/usr/local/bin/php "$ROOT"/usr/bin/php; do
		if [ ! -f "$candidate" ] || [ ! -x "$candidate" ]; then continue; fi
		# /usr/bin/php is a link to one of the others.
		real=$(readlink -f "$candidate")
		[ -z "${seen[$real]:-}" ] || continue
		seen[$real]=1
		printf '%s\n' "$candidate"
	done
}

# Those of find_phps without those that only start another one, as cPanel's /usr/local/bin/php: same folders, same PHP.
distinct_phps() {
	local php configuration
	local -A seen=()
	while read -r php; do
		if describe "$php"; then
			configuration="$version|$safety|$extensions|$scan"
			[ -z "${seen[$configuration]:-}" ] || continue
			seen[$configuration]=1
		fi
		printf '%s\n' "$php"
	done
}

# Sets version, api, safety, debug, extensions, scan and libc of a PHP. It is asked without its ini files: a broken one, or
# one that disables functions, must not keep us from seeing what it is.
describe() {
	local description
	# shellcheck disable=SC2016 # the expression is PHP's
	description=$(timeout 20 "$1" -n -d display_errors=0 -r '
		ob_start(); phpinfo(INFO_GENERAL);
		preg_match("/^PHP Extension => (\d+)/m", ob_get_clean(), $api);
		echo "serverpilot|", PHP_VERSION, "|", $api[1] ?? "", "|", PHP_ZTS ? "zts" : "nts", "|", PHP_DEBUG ? "debug" : "",
			"|", ini_get("extension_dir"), "|", getenv("PHP_INI_SCAN_DIR") ?: PHP_CONFIG_FILE_SCAN_DIR,
			"|", PHP_OS_FAMILY, "|", php_uname("m"), "|", PHP_BINARY;' 2>/dev/null) || return 1
	IFS='|' read -r mark version api safety debug extensions scan system machine binary <<<"$description"
	libc=
	# The loader that a program names is near its beginning.
	if [ -f "$binary" ] && head -c 4096 "$binary" | grep -aq /lib/ld-musl; then libc=musl; fi
	[ "$mark" = serverpilot ] && [ -n "$api" ]
}

# Has it the extension now, with its own ini files? Prints the version.
installed_version() { timeout 20 "$1" -d display_errors=0 -r "echo phpversion('$NAME');" 2>/dev/null || true; }

is_too_old() { case $1 in 5.* | 7.* | 8.0.*) return 0 ;; *) return 1 ;; esac }

packed_library() { printf '%s\n' "$here/lib/$NAME-$api-$safety${debug:+-$debug}-$machine${libc:+-$libc}.so"; }
described() { echo "PHP $version (API $api, $safety${debug:+, $debug}, $machine${libc:+, $libc})"; }

# A copy that broke on its way must not get into a PHP. A checkout has no sums.
verify_archive() {
	local file wrong='these files are not those of SHA256SUMS; unpack the archive again'
	[ -f "$here/SHA256SUMS" ] || return 0
	# It also fails if it finds no sum. A list that was cut off lacks the sum of a library.
	(cd "$here" && LC_ALL=C sha256sum -c SHA256SUMS) >"$work/sums" 2>"$work/errors" ||
		give_up "$wrong: $(cat "$work/sums" "$work/errors" | grep -v ': OK$')"
	for file in "$here"/lib/*; do
		grep -qF "  lib/${file##*/}" "$here/SHA256SUMS" || give_up "$wrong: no sum of lib/${file##*/}"
	done
}

# The library for the PHP that was described: from the release archive, or the one that this checkout has built.
library() {
	local file
	file=$(packed_library)
	if [ -f "$file" ]; then
		printf '%s\n' "$file"
	elif [ -f "$here/Cargo.toml" ]; then
		build "$1"
	else
		return 1
	fi
}

# In a checkout: built for this PHP, by its own php-config, into a folder of its own.
build() {
	local php=$1 config target=$here/target/install/$api-$safety${debug:+-$debug}
	config=$(php_config "$php") || {
		warn "$php: its php-config is not there; install its development package (such as php${version%.*}-dev)"
		return 1
	}
	warn "$php: building the extension for it (some minutes, once)"
	(cd "$here" && make --no-print-directory setup >&2 &&
		PHP=$php PHP_CONFIG=$config PATH=$HOME/.cargo/bin:$PATH CARGO_TARGET_DIR=$target \
			cargo rustc --quiet --release --locked --lib --crate-type cdylib >&2) || return 1
	printf '%s\n' "$target/release/lib$NAME.so"
}

php_config() {
	local candidate real
	real=$(readlink -f "$1")
	for candidate in "$(dirname "$1")/php-config${version%.*}" "$(dirname "$1")/php-config" "$(dirname "$real")/php-config"; do
		if [ -x "$candidate" ] && [ "$("$candidate" --version)" = "$version" ]; then
			printf '%s\n' "$candidate"
			return
		fi
	done
	return 1
}

# Loads a library into a PHP of its own, and calls a function. What PHP says of a library that does not fit goes to
# the file.
works() {
	timeout 20 "$1" -n -d display_errors=stderr -d "extension=$2" \
		-r "exit(function_exists('serverpilot_normalize_domain')
			&& serverpilot_normalize_domain('Example.COM') === 'example.com' ? 0 : 1);" \
		>"$work/said" 2>&1
}

# Does it start with all its ini files as well as it did before, and with the extension (or without)?
starts() {
	timeout 20 "$1" -d display_startup_errors=1 -d display_errors=stderr \
		-r "exit(extension_loaded('$NAME') === $2 ? 0 : 1);" >"$work/said" 2>&1 &&
		! grep -qi "unable to load dynamic library.*$NAME\|module \"$NAME\" is already loaded" "$work/said"
}

# Can PHP's workers, which are other users, read these files? They must be able to enter every folder above them, too.
workers_can_read() {
	if [ -n "$ROOT" ] || [ "$(id -u)" != 0 ]; then return 0; fi
	local file as_worker=(setpriv --reuid=65534 --regid=65534 --clear-groups sh -c)
	# The setpriv of busybox does not know these options, and some containers have none.
	if ! "${as_worker[@]}" true 2>/dev/null; then
		as_worker=(su -s /bin/sh nobody -c)
	fi
	if ! "${as_worker[@]}" true 2>/dev/null </dev/null; then
		warn "not checked whether PHP's workers can read $*: neither setpriv nor su can start a program as another user here"
		return 0
	fi
	for file in "$@"; do
		"${as_worker[@]}" "test -r '$file'" </dev/null || {
			warn "$file cannot be read by other users than root"
			return 1
		}
	done
}

# --- Where its files go -------------------------------------------------------------------------------------------

# Debian's way, with a file in mods-available and phpenmod for all SAPIs; or a file in the scan directory.
mods_available() {
	local folder=$ROOT/etc/php/${version%.*}/mods-available
	case ${scan#"$ROOT"} in
	"/etc/php/${version%.*}/"*) [ -d "$folder" ] && printf '%s\n' "$folder" ;;
	*) return 1 ;;
	esac
}

ini_file() {
	local folder
	if folder=$(mods_available); then
		printf '%s\n' "$folder/$NAME.ini"
	elif [ -n "$scan" ]; then
		case $scan in "$ROOT"*) ;; *) scan=$ROOT$scan ;; esac
		printf '%s\n' "${scan%%:*}/$NAME.ini"
	else
		return 1
	fi
}

# What phpenmod makes: a link for each SAPI, and a note that the administrator wanted it.
enabled_files() {
	local folder sapi
	for folder in "$ROOT/etc/php/${version%.*}"/*/conf.d; do
		[ -d "$folder" ] || continue
		printf '%s\n' "$folder/20-$NAME.ini"
		sapi=$(basename "$(dirname "$folder")")
		printf '%s\n' "$ROOT/var/lib/php/modules/${version%.*}/$sapi"/{enabled,disabled}_by_admin/"$NAME"
	done
}

# It also makes the folders of these notes. Those that are empty are its own.
remove_empty_folders() {
	local file folder
	while read -r file; do
		case $file in */enabled_by_admin/*) ;; *) continue ;; esac
		folder=$(dirname "$file")
		rmdir "$folder" "$(dirname "$folder")" "$(dirname "$(dirname "$folder")")" 2>/dev/null || true
	done < <(enabled_files)
}

has_phpenmod() { [ -z "$ROOT" ] && command -v phpenmod >/dev/null; }

# Debian's own way where it is there. The same links by hand where it is not, as in an image that is being built, and for a
# PHP that is not a package and so unknown to it.
link_sapis() {
	local file
	if has_phpenmod; then phpenmod -v "${version%.*}" "$NAME"; fi
	while read -r file; do
		case $file in */conf.d/*) [ -e "$file" ] || ln -sfn "../../mods-available/$NAME.ini" "$file" ;; esac
	done < <(enabled_files)
}

extension_folder() {
	case $extensions in "$ROOT"*) printf '%s\n' "$extensions" ;; *) printf '%s\n' "$ROOT$extensions" ;; esac
}

# The services that have to load their ini files again, one a line.
services_of() {
	local short=${version%.*}
	case $1 in
	*-sp | */opt/sp/*) echo "php$short-fpm-sp" ;;
	*/RunCloud/Packages/*) echo "$(cut -d / -f 4 <<<"${1#"$ROOT"}")-fpm" ;;
	*/opt/cpanel/*) echo "$(cut -d / -f 4 <<<"${1#"$ROOT"}")-php-fpm" ;;
	*/opt/plesk/*) echo "plesk-php${short/./}-fpm" ;;
	*/usr/local/bin/php) echo "the container" ;;
	*)
		[ ! -d "$ROOT/etc/php/$short/fpm" ] || echo "php$short-fpm"
		[ ! -d "$ROOT/etc/php/$short/apache2" ] || echo apache2
		;;
	esac
}

# Every process that manages one app has to share the lock, whatever user it runs as.
lock_folder() {
	local shared=$ROOT/run/lock
	if [ -d "$shared" ] && [ "$(stat -c '%u %a' "$shared")" = "$(id -u) 1777" ]; then
		return
	fi
	printf '/var/lib/%s/locks\n' "$NAME"
}

# An ini file that loads the extension already keeps what the operator has set in it.
loads_it() {
	[ -f "$1" ] && grep -Eq "^[[:space:]]*extension[[:space:]]*=[[:space:]]*\"?(.*/)?$NAME(\.so)?\"?[[:space:]]*\$" "$1"
}

# What `enable` would do to the PHP that was described, file by file.
announce_files() {
	local ini locks file sapi
	printf '  would write %s\n' "$(extension_folder)/$NAME.so"
	if ! ini=$(ini_file); then
		printf '  cannot enable it: this PHP reads no folder of ini files\n'
		return
	fi
	if loads_it "$ini"; then printf '  would keep %s\n' "$ini"; else printf '  would write %s\n' "$ini"; fi
	if mods_available >/dev/null; then
		while read -r file; do
			case $file in
			*/conf.d/*) printf '  would link %s -> %s\n' "$file" "../../mods-available/$NAME.ini" ;;
			*/enabled_by_admin/*)
				sapi=$(basename "$(dirname "$(dirname "$file")")")
				if has_phpenmod && [ -e "/usr/lib/php/${version%.*}/sapi/$sapi" ]; then printf '  would write %s\n' "$file"; fi
				;;
			esac
		done < <(enabled_files)
	fi
	locks=$(lock_folder)
	if [ -n "$locks" ] && [ ! -d "$ROOT$locks" ]; then printf '  would create %s\n' "$ROOT$locks"; fi
}

# The Debian package whose library the PHP that was described has. Its files are dpkg's to change.
package_of() { [ -z "$ROOT" ] && dpkg-query --search "$(extension_folder)/$NAME.so" 2>/dev/null | sed 's/: .*//'; }

# --- Doing it -----------------------------------------------------------------------------------------------------

enable() {
	local php=$1 from=$2 ini into links folder locks
	ini=$(ini_file) || {
		warn "$php: it reads no folder of ini files; add 'extension=$from' to its php.ini by hand"
		return 1
	}
	folder=$(extension_folder)
	into=$folder/$NAME.so
	links=()
	if mods_available >/dev/null; then mapfile -t links < <(enabled_files); fi
	remember "$into" && remember "$ini" || return 1
	local link
	for link in "${links[@]}"; do remember "$link" || return 1; done

	# Beside it and then renamed: a PHP that runs keeps the file that it has loaded.
	if ! { mkdir -p "$folder" && cp "$from" "$into.new" && chmod 0644 "$into.new" && mv "$into.new" "$into"; } 2>"$work/said"; then
		rm -f "$into.new" 2>/dev/null || true
		warn "$php: $into cannot be written: $(tail -n 1 "$work/said")"
		return 1
	fi
	locks=$(lock_folder)
	if ! loads_it "$ini" && ! { mkdir -p "$(dirname "$ini")" && {
		echo "; Written by install.sh; 'install.sh --uninstall' takes it away."
		echo "; priority=20"
		echo "extension=$NAME"
		[ -z "$locks" ] || echo "$NAME.lock_dir=$locks"
	} >"$ini" && chmod 0644 "$ini"; } 2>"$work/said"; then
		warn "$php: $ini cannot be written: $(tail -n 1 "$work/said")"
		return 1
	fi
	if [ -n "$locks" ]; then
		mkdir -p "$ROOT$locks" && chmod 1777 "$ROOT$locks" || return 1
	fi
	if mods_available >/dev/null; then link_sapis || return 1; fi
	workers_can_read "$ini" "$into" || return 1
	if ! starts "$php" true; then
		warn "$php: with its ini files it does not start with the extension: $(tail -n 1 "$work/said")"
		return 1
	fi
}

install_into() {
	local php=$1 from have package
	if ! describe "$php"; then
		warn "$php: it does not run, and is left alone"
		failures=$((failures + 1))
		return
	fi
	if is_too_old "$version"; then
		say "$php: PHP $version is too old; the extension needs 8.1 or later. Left alone."
		return
	fi
	if [ "$system" != Linux ]; then
		say "$php: the extension is for Linux. Left alone."
		return
	fi
	if package=$(package_of); then
		warn "$php: it has the extension from the package $package: upgrade that, or remove it first"
		failures=$((failures + 1))
		return
	fi
	have=$(installed_version "$php")
	# A checkout would build it, which takes minutes.
	if { [ -n "$dry" ] && [ ! -f "$(packed_library)" ] && [ ! -f "$here/Cargo.toml" ]; } ||
		{ [ -z "$dry" ] && ! from=$(library "$php"); }; then
		warn "$php: there is no library for $(described) here"
		failures=$((failures + 1))
		return
	fi
	if [ -n "$dry" ]; then
		say "$php: $(described) would get the extension${have:+ in place of $have}"
		announce_files
		successes=$((successes + 1))
		return
	fi
	if ! works "$php" "$from"; then
		warn "$php: the library does not load: $(grep -v '^$' "$work/said" | tail -n 1)"
		failures=$((failures + 1))
		return
	fi
	saved=()
	if enable "$php" "$from"; then
		saved=()
		successes=$((successes + 1))
		say "$php: PHP $version has $NAME $(installed_version "$php") now${have:+, in place of $have}"
		note_services "$php"
	else
		put_back
		remove_empty_folders
		warn "$php: everything is as it was"
		failures=$((failures + 1))
	fi
}

take_out_of() {
	local php=$1 ini into link package
	if ! describe "$php"; then
		warn "$php: it does not run, and is left alone"
		failures=$((failures + 1))
		return
	fi
	if package=$(package_of); then
		warn "$php: it has the extension from the package $package: remove that"
		failures=$((failures + 1))
		return
	fi
	ini=$(ini_file) || return 0
	into=$(extension_folder)/$NAME.so
	if [ ! -e "$ini" ] && [ ! -e "$into" ]; then
		return
	fi
	if [ -n "$dry" ]; then
		say "$php: $NAME would be taken out"
		while read -r link; do
			if [ -e "$link" ] || [ -L "$link" ]; then printf '  would remove %s\n' "$link"; fi
		done < <(
			printf '%s\n' "$ini" "$into"
			! mods_available >/dev/null || enabled_files
		)
		return
	fi
	saved=()
	remember "$into" && remember "$ini"
	if mods_available >/dev/null; then
		while read -r link; do
			remember "$link"
			rm -f "$link"
		done < <(enabled_files)
	fi
	# The library last: until its ini file is gone, a PHP that starts still loads it.
	if rm -f "$ini" "$into" && starts "$php" false; then
		saved=()
		if mods_available >/dev/null; then remove_empty_folders; fi
		say "$php: $NAME is out. A service that runs keeps it until it is reloaded."
		note_services "$php"
	else
		put_back
		warn "$php: $NAME could not be taken out, and everything is as it was: $(tail -n 1 "$work/said" 2>/dev/null)"
		failures=$((failures + 1))
	fi
}

check_in() {
	local php=$1 file into state
	if ! describe "$php"; then
		warn "$php: it does not run"
	elif is_too_old "$version"; then
		say "$php: PHP $version is too old; the extension needs 8.1 or later."
		return
	elif file=$(packed_library) && [ ! -f "$file" ]; then
		warn "$php: there is no library for $(described) here"
	elif ! works "$php" "$file"; then
		warn "$php: the library does not load: $(grep -v '^$' "$work/said" | tail -n 1)"
	else
		into=$(extension_folder)/$NAME.so
		state='not installed'
		if cmp -s "$file" "$into"; then
			state='installed, and the same file'
		elif [ -f "$into" ]; then
			state="installed, another file (version $(installed_version "$php"))"
		fi
		say "$php: PHP $version: ${file##*/} fits and loads; $state"
		successes=$((successes + 1))
		return
	fi
	failures=$((failures + 1))
}

list_phps() {
	local php have
	printf '%-28s %-12s %-10s %-5s %s\n' PHP version API zts "$NAME"
	for php in "${phps[@]}"; do
		if describe "$php"; then
			have=$(installed_version "$php")
			if is_too_old "$version"; then have='too old'; fi
			printf '%-28s %-12s %-10s %-5s %s\n' "$php" "$version" "$api" "${safety%ts}" "${have:-no}"
		else
			printf '%-28s %s\n' "$php" 'does not run'
		fi
	done
}

note_services() {
	local service
	while read -r service; do services+=("$service"); done < <(services_of "$1")
}

report_services() {
	local service
	for service in $(printf '%s\n' "${services[@]}" | sort -u | tr ' ' '_'); do
		if [ "$service" = the_container ]; then
			say "Restart the container."
		elif [ -n "$reload" ] && [ -z "$ROOT" ]; then
			if command -v systemctl >/dev/null && systemctl reload "$service" 2>/dev/null; then
				say "$service is reloaded."
			elif service "$service" reload >/dev/null 2>&1; then
				say "$service is reloaded."
			else
				warn "$service could not be reloaded, or does not run here"
			fi
		else
			say "Reload the service: systemctl reload $service"
		fi
	done
}

while [ $# -gt 0 ]; do
	case $1 in
	--php)
		[ $# -gt 1 ] || give_up "--php needs a path"
		chosen+=("$2")
		shift
		;;
	--list) mode=list ;;
	--check) mode=check ;;
	--uninstall) mode=uninstall ;;
	--dry-run) dry=yes ;;
	--reload) reload=yes ;;
	--yes) ask= ;;
	--help | -h)
		usage
		exit
		;;
	*)
		usage >&2
		give_up "$1 is no switch of this script"
		;;
	esac
	shift
done

for php in "${chosen[@]}"; do
	[ -x "$php" ] || give_up "$php is no program; give the path of a PHP, such as /usr/bin/php8.2"
done
if [ "${#chosen[@]}" -gt 0 ]; then
	phps=("${chosen[@]}")
else
	mapfile -t phps < <(find_phps | distinct_phps)
fi
[ "${#phps[@]}" -gt 0 ] || give_up "no PHP found; name it with --php PATH"
if [ "$mode" = list ]; then
	list_phps
	exit
fi
[ "$mode" = uninstall ] || verify_archive
if [ "$mode" = check ]; then
	for php in "${phps[@]}"; do check_in "$php"; done
	[ "$successes" != 0 ] || warn "no PHP here can have the extension from this archive"
	[ "$failures" = 0 ] && [ "$successes" != 0 ]
	exit
fi
if [ -z "$dry" ] && [ "$(id -u)" != 0 ] && [ ! -w "${ROOT:-/}" ]; then
	give_up "this changes files of the system: run it as root, or with --dry-run to see what it would do"
fi
if [ -z "$dry" ] && [ -n "$ask" ] && [ -t 0 ]; then
	list_phps
	read -r -p "$([ "$mode" = install ] && echo Install || echo Uninstall)? [y/N] " answer
	case $answer in y | Y | yes) ;; *) give_up "nothing was changed" ;; esac
fi
services=()
for php in "${phps[@]}"; do
	if [ "$mode" = install ]; then
		install_into "$php"
	else
		take_out_of "$php"
	fi
done
# The lock folder stays as long as another PHP uses it.
if [ "$mode" = uninstall ] && [ -z "$dry" ] &&
	! grep -rqs "^$NAME.lock_dir=/var/lib/$NAME/" "$ROOT"/etc/php* "$ROOT/usr/local/etc/php" \
		"$ROOT"/opt/cpanel/ea-php*/root/etc "$ROOT"/opt/plesk/php/*/etc; then
	rm -rf "${ROOT:-}/var/lib/$NAME"
fi
[ "${#services[@]}" = 0 ] || report_services
if [ "$mode" = install ] && [ "$successes" = 0 ]; then give_up "no PHP got the extension"; fi
[ "$failures" = 0 ] || exit 1
