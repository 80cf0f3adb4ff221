#!/usr/bin/env python3
"""Relays between PHP and the emulator with the latency of a distance: half a round trip each way.

    relay.py TARGET_PORT MILLISECONDS [MILLISECONDS ...]

Prints one JSON object, {round trip in ms: port}, and ends with its standard input. Bytes are delayed, never changed, and
each chunk by itself: it is due half a round trip after it arrived, whatever came before it.

Loopback's own TCP handshake takes no time. So a connection's first bytes wait one round trip more.
Not simulated: loss, slow start, limited bandwidth, and the round trip of a DNS lookup.
"""

import json
import queue
import socket
import sys
import threading
import time

CHUNK = 65536


def listen():
    """Opens a listener on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    return listener, listener.getsockname()[1]


def receive(source, due, half, not_before):
    """Queues each chunk of one direction with the time at which it is due."""
    while True:
        try:
            chunk = source.recv(CHUNK)
        except OSError:
            chunk = b""
        due.put((max(time.monotonic(), not_before) + half, chunk))
        if not chunk:
            return


def send(sink, due):
    """Sends the chunks of one direction when they are due; an empty chunk is the end."""
    while True:
        at, chunk = due.get()
        wait = at - time.monotonic()
        if wait > 0:
            # Not asyncio: its timers are rounded up to a millisecond, which is a fifth of the 5 ms of one way.
            time.sleep(wait)
        try:
            if not chunk:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(chunk)
        except OSError:
            return


def carry(client, target_port, round_trip):
    """Relays one connection until both sides have closed it."""
    handshaken = time.monotonic() + round_trip
    half = round_trip / 2
    try:
        server = socket.create_connection(("127.0.0.1", target_port))
    except OSError:
        client.close()
        return
    threads = []
    for source, sink in ((client, server), (server, client)):
        # Otherwise the kernel would delay small chunks to join them.
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = queue.SimpleQueue()
        for work in ((receive, (source, due, half, handshaken)), (send, (sink, due))):
            threads.append(threading.Thread(target=work[0], args=work[1], daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    server.close()


def serve(listener, target_port, round_trip):
    """Accepts connections for ever; each has its own threads."""
    while True:
        client, _ = listener.accept()
        threading.Thread(target=carry, args=(client, target_port, round_trip), daemon=True).start()


def main():
    target_port, round_trips = int(sys.argv[1]), sys.argv[2:]
    # By default, Python switches threads every 5 ms, which would distort the times.
    sys.setswitchinterval(0.0005)
    ports = {}
    for round_trip in round_trips:
        listener, ports[round_trip] = listen()
        threading.Thread(
            target=serve, args=(listener, target_port, float(round_trip) / 1000), daemon=True
        ).start()
    print(json.dumps(ports), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
