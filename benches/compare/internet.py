#!/usr/bin/env python3
"""A small internet with the latency of a distance: a resolver, name servers, and one web server of many domains.

    internet.py DOMAINS ROUND_TRIP_MS NAMES_PER_CERTIFICATE

The domains are shop0.example, shop1.example, …: a zone each, with two name servers. All point to one address of this machine, whose
web server has a certificate for each group of NAMES_PER_CERTIFICATE domains. Its ports 80 and 443 need root.

Prints one JSON object, {resolver, ca_file, address}, and ends with its standard input. For each line of it, it prints the DNS queries
since the line before as JSON: `[[address, octets in hexadecimal], …]`.
"""

import json
import queue
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from relay import serve

# Tests have other addresses, and the extension connects to it only because the caller names it.
WEB = "127.0.0.79"
# All at one port. The extension believes name servers on the loopback interface if its resolver is there, too.
RESOLVER, TOP, FIRST, SECOND = (f"127.0.0.{number}" for number in range(1, 5))
A, NS, SOA = 1, 2, 6
# As long as a page is, so that the extension leaves out the most of it.
PAGE = b"<!DOCTYPE html><title>Shop</title>" + b"<p>A product of this shop.</p>" * 1000


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(owner, rtype, data):
    return wire(owner) + struct.pack(">HHIH", rtype, 1, 300, len(data)) + data


def address_of(owner, address):
    return record(owner, A, socket.inet_aton(address))


def servers_of(zone):
    return [record(zone, NS, wire(f"ns{number}.{zone}")) for number in (1, 2)]


def zone_of(name):
    """Returns the zone of a domain, such as shop1.example."""
    labels = name.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 and labels[-2].startswith("shop") else "example"


def records(name, rtype):
    """Returns what the authority for a name answers, and its zone."""
    zone = zone_of(name)
    if zone == "example":
        known = {
            ("example", NS): [record("example", NS, wire("a.nic.example"))],
            ("a.nic.example", A): [address_of(name, TOP)],
        }
    else:
        known = {
            (zone, A): [address_of(zone, WEB)],
            (zone, NS): servers_of(zone),
            (f"ns1.{zone}", A): [address_of(name, FIRST)],
            (f"ns2.{zone}", A): [address_of(name, SECOND)],
        }
    return known.get((name, rtype), []), zone


def response(query, server):
    """Returns a server's response: the resolver's, an answer with authority, or a referral to the servers of a zone."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
        at += 1 + query[at]
    question = query[12 : at + 5]
    answers, zone = records(".".join(labels), struct.unpack(">H", query[at + 1 : at + 3])[0])
    flags, authority, additional = (0x8180 if server == RESOLVER else 0x8400), [], []
    if server == TOP and zone != "example":
        flags, answers, authority = 0x8000, [], servers_of(zone)
        additional = [address_of(f"ns1.{zone}", FIRST), address_of(f"ns2.{zone}", SECOND)]
    elif not answers:
        authority = [record(zone, SOA, b"\0\0" + struct.pack(">5I", 1, 300, 300, 300, 300))]
    parts = (answers, authority, additional)
    return query[:2] + struct.pack(">5H", flags, 1, *map(len, parts)) + question + b"".join(sum(parts, []))


def answer_dns(server, listener, round_trip, seen):
    """Answers for ever; each response is due one round trip after its query."""
    due = queue.SimpleQueue()

    def send():
        while True:
            at, octets, peer = due.get()
            time.sleep(max(0, at - time.monotonic()))
            listener.sendto(octets, peer)

    threading.Thread(target=send, daemon=True).start()
    while True:
        query, peer = listener.recvfrom(4096)
        at = time.monotonic() + round_trip
        seen.append((server, query.hex()))
        due.put((at, response(query, server), peer))


def start_dns(round_trip, seen):
    """Starts the servers on one free port. Returns it."""
    while True:
        listeners = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(4)]
        try:
            for server, listener in zip((RESOLVER, TOP, FIRST, SECOND), listeners, strict=True):
                port = listeners[0].getsockname()[1]
                listener.bind((server, port))
            break
        except OSError:
            # Another process has this port at one of the addresses.
            for listener in listeners:
                listener.close()
    for server, listener in zip((RESOLVER, TOP, FIRST, SECOND), listeners, strict=True):
        threading.Thread(target=answer_dns, args=(server, listener, round_trip, seen), daemon=True).start()
    return listeners[0].getsockname()[1]


class Page(socketserver.BaseRequestHandler):
    """Sends the page to each request."""

    context = None

    def handle(self):
        try:
            peer = self.request if self.context is None else self.context.wrap_socket(self.request, server_side=True)
            if peer.recv(8192):
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n\r\n"
                peer.sendall(head.encode() + PAGE)
            peer.close()
        except OSError:
            # A check of the certificate sends no request, and the extension reads the beginning of a page only.
            pass


class Web(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256


def start_web(round_trip, context):
    """Starts the web server at its distance; `context` has its certificates."""
    near = [Web(("127.0.0.1", 0), Page), Web(("127.0.0.1", 0), type("SecurePage", (Page,), {"context": context}))]
    for port, server in zip((80, 443), near, strict=True):
        listener = socket.create_server((WEB, port), backlog=256)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        threading.Thread(target=serve, args=(listener, server.server_address[1], round_trip), daemon=True).start()


def certificates(folder, domains, names_per_certificate):
    """Issues the certificates into a folder. Returns a TLS context that selects one by the host."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, cwd=folder, capture_output=True)

    def issue(name, subject, extensions, *issuer):
        (folder / "extensions").write_text(extensions)
        openssl("req", "-new", "-key", "key", "-subj", subject, "-out", "request")
        openssl("x509", "-req", "-in", "request", *issuer, "-days", "60", "-extfile", "extensions", "-out", name)

    openssl("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", "key")
    issue("ca.pem", "/CN=Authority", "basicConstraints=critical,CA:TRUE\n", "-signkey", "key")
    contexts = {}
    for first in range(0, len(domains), names_per_certificate):
        group = domains[first : first + names_per_certificate]
        names = ",".join(f"DNS:{domain}" for domain in group)
        issue("site.pem", "/CN=Shop", f"subjectAltName={names}\n", "-CA", "ca.pem", "-CAkey", "key", "-CAcreateserial")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "site.pem", folder / "key")
        contexts |= dict.fromkeys(group, context)

    def choose(session, host, _):
        session.context = contexts[host]

    selecting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    selecting.load_cert_chain(folder / "site.pem", folder / "key")
    selecting.sni_callback = choose
    return selecting


def main():
    count, round_trip, names_per_certificate = int(sys.argv[1]), float(sys.argv[2]) / 1000, int(sys.argv[3])
    # As in relay.py.
    sys.setswitchinterval(0.0005)
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        domains = [f"shop{number}.example" for number in range(count)]
        start_web(round_trip, certificates(Path(folder), domains, names_per_certificate))
        resolver = f"{RESOLVER}:{start_dns(round_trip, seen)}"
        print(json.dumps({"resolver": resolver, "ca_file": f"{folder}/ca.pem", "address": WEB}), flush=True)
        for _ in sys.stdin:
            queries = seen[:]
            seen.clear()
            print(json.dumps(queries), flush=True)


if __name__ == "__main__":
    main()
