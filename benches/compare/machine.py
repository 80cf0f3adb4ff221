"""The machine and the versions of a run."""

import os
import platform
import subprocess
import time
from pathlib import Path


def output_of(*command):
    """Returns the output of a command on one line; empty if the command cannot run."""
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return " ".join(done.stdout.split())


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _incumbent():
    """Returns the version of the real plugin, if its folder is given."""
    folder = os.environ.get("ULTIMATE_MULTISITE_DIR")
    if not folder:
        return "the stand-in alone"
    header = (Path(folder) / "ultimate-multisite.php").read_text()
    version = next((line.split(":", 1)[1].strip() for line in header.splitlines() if "Version:" in line), "?")
    return f"the stand-in, beside Ultimate Multisite {version}"


def facts(php, extension):
    version_of = "echo phpversion(), ', cURL ', curl_version()['version'], ', ', curl_version()['ssl_version'];"
    release = next((line for line in Path("/etc/os-release").read_text().splitlines() if line.startswith("PRETTY_NAME")), "")
    changed = " with changes" if output_of("git", "status", "--porcelain", "--untracked-files=no") else ""
    return [
        ["date", time.strftime("%Y-%m-%d %H:%M %Z")],
        ["commit", output_of("git", "rev-parse", "--short", "HEAD") + changed],
        ["processor", f"{_processor()}, {os.cpu_count()} cores"],
        ["system", f"{release.partition('=')[2].strip(chr(34))}, Linux {platform.release()}"],
        ["PHP", output_of(php, "-r", version_of)],
        ["extension", output_of(php, "-n", "-d", f"extension={extension}", "-r", "echo phpversion('serverpilot');")],
        ["load of the machine at the start", load()],
    ]


def network_facts(php):
    """Returns what scripts/with-network runs."""
    wordpress = Path(os.environ["NETWORK_FOLDER"]) / "wordpress/wp-includes/version.php"
    wordpress_version = "require $argv[1]; echo $wp_version;"
    return [
        ["WordPress", output_of(php, "-n", "-r", wordpress_version, str(wordpress))],
        ["database", output_of("mariadbd", "--version").partition("Ver ")[2].split(" for ")[0]],
        ["incumbent", _incumbent()],
    ]
