"""The web root that apps of a pool share."""

import os
import socket
import subprocess
import time


class WebServer:
    """The network's files behind a web server that keeps the host of each request."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.at = free.getsockname()
        self.address = "{}:{}".format(*self.at)
        root = f"{os.environ['NETWORK_FOLDER']}/wordpress"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([os.environ["PHP"], "-S", self.address, "-t", root], **quiet)
        for _ in range(600):
            try:
                socket.create_connection(self.at).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait()
