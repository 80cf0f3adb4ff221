"""The emulator of ServerPilot, and the relay that adds the latency of a distance."""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from emulator_client import EmulatorClient

HERE = Path(__file__).parent
NETWORK = "network.example"
# Long enough that no domain of a run gets a certificate, so that the emulator issues none during a measurement.
NEVER_MS = 86_400_000


class Emulator(EmulatorClient):
    """The emulator of the current network."""

    @property
    def port(self):
        return int(self.ready["api_base"].split(":")[2].split("/")[0])

    def begin(self, listed=(NETWORK,), autossl_is_on=True):
        """Sets the list; AutoSSL is enabled, as after a network's first domain, or available."""
        self.settings(autossl_delay_ms=0)
        self.set_domains(listed)
        self.set_certificate("auto" if autossl_is_on else "none")
        if autossl_is_on:
            self.settings(autossl_delay_ms=NEVER_MS)
        self.forget()

    def forget(self):
        self.delete("journal")


class Relay:
    """A server of this machine at several distances: `base(50)` is its API with a round trip of 50 ms."""

    def __init__(self, port, round_trips):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "relay.py", str(port), *map(str, round_trips)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ports = json.loads(self.process.stdout.readline())

    def base(self, round_trip):
        return f"https://127.0.0.1:{self.ports[str(round_trip)]}/v1"

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def credentials(emulator, base):
    """Returns the environment for a process, without the network's ini files, which load the extension."""
    env = {name: value for name, value in os.environ.items() if name != "PHP_INI_SCAN_DIR"}
    return env | {
        "BENCH_API": base,
        "BENCH_CA": emulator.ready["ca_file"],
        "WU_SERVER_PILOT_CLIENT_ID": emulator.ready["client_id"],
        "WU_SERVER_PILOT_API_KEY": emulator.ready["api_key"],
        "WU_SERVER_PILOT_APP_ID": emulator.ready["app_id"],
    }


def measured_round_trips(round_trips, times):
    """Measures the relay: milliseconds of the round trip of one byte, by requested distance."""
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while byte := connection.recv(1):
            connection.sendall(byte)
        connection.close()

    def accept():
        for _ in round_trips:
            echo(listener.accept()[0])

    threading.Thread(target=accept, daemon=True).start()
    relay = Relay(listener.getsockname()[1], round_trips)
    measured = {}
    for round_trip in round_trips:
        with socket.create_connection(("127.0.0.1", relay.ports[str(round_trip)])) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            taken = []
            for _ in range(times + 1):
                started = time.perf_counter()
                connection.sendall(b".")
                connection.recv(1)
                taken.append((time.perf_counter() - started) * 1000)
            # The first byte also waited for the delay that represents the handshake.
            measured[round_trip] = statistics.median(taken[1:])
    relay.end()
    listener.close()
    return measured
