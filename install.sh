#!/usr/bin/env bash
# Installs the PHP extension "serverpilot" into every supported PHP of this machine, or uninstalls it.
#
#   sudo ./install.sh              finds each PHP, tests the library in it, then enables it
#   ./install.sh --list            lists each PHP; changes nothing
#   ./install.sh --check           checks checksums, API and loading; changes nothing
#   ./install.sh --help            all options
#
# One file, because operators copy it and read it as one.
#
# A PHP that started before starts afterwards: the library is first loaded in a separate process, and if a step fails, the
# earlier files are restored.
set -euo pipefail
# PHP's workers run as other users, which have to read the installed files.
umask 022

readonly NAME=serverpilot
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Root folder, for tests and for building images.
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

  --php PATH    only this PHP; may be repeated
  --list        lists every PHP with its version, API, thread safety and version of the extension
  --check       checks the archive's checksums, and whether the library loads in each PHP; changes nothing
  --uninstall   removes the extension's ini files and library
  --dry-run     lists the files that would be written or removed; changes nothing
  --reload      reloads the PHP services that need it; otherwise the commands are printed
  --yes         does not ask for confirmation
  --help        shows this text

Finds the PHPs of ServerPilot (phpX.Y-sp); of Debian, Ubuntu and sury (phpX.Y), which CloudPanel and Hestia use; of RunCloud,
cPanel (ea-php) and Plesk; and of the official container images. An installed version is replaced; if the new one does not
work, the old one is restored.
USAGE
}

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
give_up() {
	warn "$*"
	exit 1
}

# The files to restore if a step fails, or to remove if they did not exist.
saved=()
remember() {
	local file=$1 copy
	copy=$work/saved-${#saved[@]}
	if [ -e "$file" ] || [ -L "$file" ]; then
		cp -a "$file" "$copy" || return 1
	fi
	saved+=("$file")
}
restore() {
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
		restore
		warn "interrupted: all changes were reverted"
	}
	rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- Finding PHP ------------------------------------------------------------------------------------------------

# Prints the path of each PHP, one a line, as an operator would type it.
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

# Prints the PHPs of find_phps, without wrappers of another one such as cPanel's /usr/local/bin/php, which has the same folders.
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

# Sets version, api, safety, debug, extensions, scan and libc of a PHP. PHP runs without its ini files, because they can be
# broken or disable functions.
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
	# The name of its loader is near the beginning of a program.
	if [ -f "$binary" ] && head -c 4096 "$binary" | grep -aq /lib/ld-musl; then libc=musl; fi
	[ "$mark" = serverpilot ] && [ -n "$api" ]
}

# Prints the extension's version if this PHP loads it with its own ini files.
installed_version() { timeout 20 "$1" -d display_errors=0 -r "echo phpversion('$NAME');" 2>/dev/null || true; }

is_too_old() { case $1 in 5.* | 7.* | 8.0.*) return 0 ;; *) return 1 ;; esac }

packed_library() { printf '%s\n' "$here/lib/$NAME-$api-$safety${debug:+-$debug}-$machine${libc:+-$libc}.so"; }
described() { echo "PHP $version (API $api, $safety${debug:+, $debug}, $machine${libc:+, $libc})"; }

# A damaged archive must not be installed. A checkout has no checksums.
verify_archive() {
	local file wrong='the files do not match SHA256SUMS; unpack the archive again'
	[ -f "$here/SHA256SUMS" ] || return 0
	# This also fails without any checksum. A truncated list lacks the checksum of a library.
	(cd "$here" && LC_ALL=C sha256sum -c SHA256SUMS) >"$work/sums" 2>"$work/errors" ||
		give_up "$wrong: $(cat "$work/sums" "$work/errors" | grep -v ': OK$')"
	for file in "$here"/lib/*; do
		grep -qF "  lib/${file##*/}" "$here/SHA256SUMS" || give_up "$wrong: it has no checksum of lib/${file##*/}"
	done
}

# Prints the library for the described PHP: that of the release archive, or the one that this checkout has built.
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

# In a checkout: builds the library for this PHP, with its own php-config, into a separate folder.
build() {
	local php=$1 config target=$here/target/install/$api-$safety${debug:+-$debug}
	config=$(php_config "$php") || {
		warn "$php: php-config is missing; install the development package (such as php${version%.*}-dev)"
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

# Loads a library into a new PHP process, and calls a function. PHP's output goes to the file.
works() {
	timeout 20 "$1" -n -d display_errors=stderr -d "extension=$2" \
		-r "exit(function_exists('serverpilot_normalize_domain')
			&& serverpilot_normalize_domain('Example.COM') === 'example.com' ? 0 : 1);" \
		>"$work/output" 2>&1
}

# Does this PHP start with all its ini files, and with the extension (or without it)?
starts() {
	timeout 20 "$1" -d display_startup_errors=1 -d display_errors=stderr \
		-r "exit(extension_loaded('$NAME') === $2 ? 0 : 1);" >"$work/output" 2>&1 &&
		! grep -qi "unable to load dynamic library.*$NAME\|module \"$NAME\" is already loaded" "$work/output"
}

# Can PHP's workers, which run as other users, read these files and enter the folders above them?
workers_can_read() {
	if [ -n "$ROOT" ] || [ "$(id -u)" != 0 ]; then return 0; fi
	local file as_worker=(setpriv --reuid=65534 --regid=65534 --clear-groups sh -c)
	# Busybox's setpriv lacks these options, and some containers have no setpriv.
	if ! "${as_worker[@]}" true 2>/dev/null; then
		as_worker=(su -s /bin/sh nobody -c)
	fi
	if ! "${as_worker[@]}" true 2>/dev/null </dev/null; then
		warn "cannot check whether PHP's workers can read $*: neither setpriv nor su can start a program as another user"
		return 0
	fi
	for file in "$@"; do
		"${as_worker[@]}" "test -r '$file'" </dev/null || {
			warn "$file can be read only by root"
			return 1
		}
	done
}

# --- Paths of the installed files -------------------------------------------------------------------------------------------

# The ini file: in Debian's mods-available, which phpenmod links for all SAPIs, or in the scan directory.
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

# Prints the files that phpenmod makes: a link for each SAPI, and a note that the administrator enabled it.
enabled_files() {
	local folder sapi
	for folder in "$ROOT/etc/php/${version%.*}"/*/conf.d; do
		[ -d "$folder" ] || continue
		printf '%s\n' "$folder/20-$NAME.ini"
		sapi=$(basename "$(dirname "$folder")")
		printf '%s\n' "$ROOT/var/lib/php/modules/${version%.*}/$sapi"/{enabled,disabled}_by_admin/"$NAME"
	done
}

# Removes the folders of these notes that are empty: phpenmod made them.
remove_empty_folders() {
	local file folder
	while read -r file; do
		case $file in */enabled_by_admin/*) ;; *) continue ;; esac
		folder=$(dirname "$file")
		rmdir "$folder" "$(dirname "$folder")" "$(dirname "$(dirname "$folder")")" 2>/dev/null || true
	done < <(enabled_files)
}

has_phpenmod() { [ -z "$ROOT" ] && command -v phpenmod >/dev/null; }

# Enables the ini file by phpenmod. Makes the same links without it if it is missing, as in an image that is being built, and
# for a PHP that is not from a package, which phpenmod does not know.
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

# Prints the services that have to be reloaded, one a line.
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

# All processes that manage one app have to share the lock, as whichever user they run.
lock_folder() {
	local shared=$ROOT/run/lock
	if [ -d "$shared" ] && [ "$(stat -c '%u %a' "$shared")" = "$(id -u) 1777" ]; then
		return
	fi
	printf '/var/lib/%s/locks\n' "$NAME"
}

# An ini file that already loads the extension keeps the operator's settings.
loads_it() {
	[ -f "$1" ] && grep -Eq "^[[:space:]]*extension[[:space:]]*=[[:space:]]*\"?(.*/)?$NAME(\.so)?\"?[[:space:]]*\$" "$1"
}

# Prints the files that `enable` would write for the described PHP.
announce_files() {
	local ini locks file sapi
	printf '  would write %s\n' "$(extension_folder)/$NAME.so"
	if ! ini=$(ini_file); then
		printf '  cannot enable it: this PHP has no directory of additional ini files\n'
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

# Prints the Debian package that owns the described PHP's library. Only dpkg may change its files.
package_of() { [ -z "$ROOT" ] && dpkg-query --search "$(extension_folder)/$NAME.so" 2>/dev/null | sed 's/: .*//'; }

# --- Installing and uninstalling -----------------------------------------------------------------------------------------------------

enable() {
	local php=$1 from=$2 ini into links folder locks
	ini=$(ini_file) || {
		warn "$php: it has no directory of additional ini files; add 'extension=$from' to its php.ini"
		return 1
	}
	folder=$(extension_folder)
	into=$folder/$NAME.so
	links=()
	if mods_available >/dev/null; then mapfile -t links < <(enabled_files); fi
	remember "$into" && remember "$ini" || return 1
	local link
	for link in "${links[@]}"; do remember "$link" || return 1; done

	# Copied beside it and then renamed, so that a running PHP keeps the file that it has loaded.
	if ! { mkdir -p "$folder" && cp "$from" "$into.new" && chmod 0644 "$into.new" && mv "$into.new" "$into"; } 2>"$work/output"; then
		rm -f "$into.new" 2>/dev/null || true
		warn "$php: $into cannot be written: $(tail -n 1 "$work/output")"
		return 1
	fi
	locks=$(lock_folder)
	if ! loads_it "$ini" && ! { mkdir -p "$(dirname "$ini")" && {
		echo "; Written by install.sh; 'install.sh --uninstall' removes it."
		echo "; priority=20"
		echo "extension=$NAME"
		[ -z "$locks" ] || echo "$NAME.lock_dir=$locks"
	} >"$ini" && chmod 0644 "$ini"; } 2>"$work/output"; then
		warn "$php: $ini cannot be written: $(tail -n 1 "$work/output")"
		return 1
	fi
	if [ -n "$locks" ]; then
		mkdir -p "$ROOT$locks" && chmod 1777 "$ROOT$locks" || return 1
	fi
	if mods_available >/dev/null; then link_sapis || return 1; fi
	workers_can_read "$ini" "$into" || return 1
	if ! starts "$php" true; then
		warn "$php: it does not start with the extension and its ini files: $(tail -n 1 "$work/output")"
		return 1
	fi
}

install_into() {
	local php=$1 from have package
	if ! describe "$php"; then
		warn "$php: it does not run. Skipped."
		failures=$((failures + 1))
		return
	fi
	if is_too_old "$version"; then
		say "$php: PHP $version is too old; the extension needs 8.1 or later. Skipped."
		return
	fi
	if [ "$system" != Linux ]; then
		say "$php: the extension needs Linux. Skipped."
		return
	fi
	if package=$(package_of); then
		warn "$php: it has the extension from the package $package: upgrade that package, or remove it first"
		failures=$((failures + 1))
		return
	fi
	have=$(installed_version "$php")
	# A checkout would have to build it, which takes minutes.
	if { [ -n "$dry" ] && [ ! -f "$(packed_library)" ] && [ ! -f "$here/Cargo.toml" ]; } ||
		{ [ -z "$dry" ] && ! from=$(library "$php"); }; then
		warn "$php: this archive has no library for $(described)"
		failures=$((failures + 1))
		return
	fi
	if [ -n "$dry" ]; then
		say "$php: the extension would be installed for $(described)${have:+, replacing $have}"
		announce_files
		successes=$((successes + 1))
		return
	fi
	if ! works "$php" "$from"; then
		warn "$php: the library does not load: $(grep -v '^$' "$work/output" | tail -n 1)"
		failures=$((failures + 1))
		return
	fi
	saved=()
	if enable "$php" "$from"; then
		saved=()
		successes=$((successes + 1))
		say "$php: installed $NAME $(installed_version "$php") for PHP $version${have:+, replacing $have}"
		note_services "$php"
	else
		restore
		remove_empty_folders
		warn "$php: all changes were reverted"
		failures=$((failures + 1))
	fi
}

uninstall_from() {
	local php=$1 ini into link package
	if ! describe "$php"; then
		warn "$php: it does not run. Skipped."
		failures=$((failures + 1))
		return
	fi
	if package=$(package_of); then
		warn "$php: it has the extension from the package $package: remove that package"
		failures=$((failures + 1))
		return
	fi
	ini=$(ini_file) || return 0
	into=$(extension_folder)/$NAME.so
	if [ ! -e "$ini" ] && [ ! -e "$into" ]; then
		return
	fi
	if [ -n "$dry" ]; then
		say "$php: $NAME would be uninstalled"
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
	# The library last: until the ini file is removed, a PHP that starts loads it.
	if rm -f "$ini" "$into" && starts "$php" false; then
		saved=()
		if mods_available >/dev/null; then remove_empty_folders; fi
		say "$php: uninstalled $NAME. Running services keep it until they are reloaded."
		note_services "$php"
	else
		restore
		warn "$php: $NAME could not be uninstalled, and all changes were reverted: $(tail -n 1 "$work/output" 2>/dev/null)"
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
		warn "$php: this archive has no library for $(described)"
	elif ! works "$php" "$file"; then
		warn "$php: the library does not load: $(grep -v '^$' "$work/output" | tail -n 1)"
	else
		into=$(extension_folder)/$NAME.so
		state='not installed'
		if cmp -s "$file" "$into"; then
			state='installed'
		elif [ -f "$into" ]; then
			state="installed, another file (version $(installed_version "$php"))"
		fi
		say "$php: PHP $version: ${file##*/} loads; $state"
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
				say "Reloaded $service."
			elif service "$service" reload >/dev/null 2>&1; then
				say "Reloaded $service."
			else
				warn "$service could not be reloaded, or does not run on this machine"
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
		give_up "unknown option $1; see --help"
		;;
	esac
	shift
done

for php in "${chosen[@]}"; do
	[ -x "$php" ] || give_up "$php is not a program; --php needs the path of a PHP, such as /usr/bin/php8.2"
done
if [ "${#chosen[@]}" -gt 0 ]; then
	phps=("${chosen[@]}")
else
	mapfile -t phps < <(find_phps | distinct_phps)
fi
[ "${#phps[@]}" -gt 0 ] || give_up "no PHP found; give its path with --php PATH"
if [ "$mode" = list ]; then
	list_phps
	exit
fi
[ "$mode" = uninstall ] || verify_archive
if [ "$mode" = check ]; then
	for php in "${phps[@]}"; do check_in "$php"; done
	[ "$successes" != 0 ] || warn "this archive has no library for any PHP of this machine"
	[ "$failures" = 0 ] && [ "$successes" != 0 ]
	exit
fi
if [ -z "$dry" ] && [ "$(id -u)" != 0 ] && [ ! -w "${ROOT:-/}" ]; then
	give_up "run this as root, or with --dry-run to see what it would change"
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
		uninstall_from "$php"
	fi
done
# Another PHP may still use the lock folder.
if [ "$mode" = uninstall ] && [ -z "$dry" ] &&
	! grep -rqs "^$NAME.lock_dir=/var/lib/$NAME/" "$ROOT"/etc/php* "$ROOT/usr/local/etc/php" \
		"$ROOT"/opt/cpanel/ea-php*/root/etc "$ROOT"/opt/plesk/php/*/etc; then
	rm -rf "${ROOT:-}/var/lib/$NAME"
fi
[ "${#services[@]}" = 0 ] || report_services
if [ "$mode" = install ] && [ "$successes" = 0 ]; then give_up "the extension was installed for no PHP"; fi
[ "$failures" = 0 ] || exit 1
