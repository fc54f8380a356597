"""Processes that a run starts, and their addresses."""

import os
import signal
import socket
import subprocess
import sys
import time

from places import TARGET


def free_addresses(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    addresses = [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    for one in sockets:
        one.close()
    return addresses


def port_of(address):
    return address.rsplit(":", 1)[1]


class Processes:
    """What was started here, and ends with this."""

    def __init__(self):
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.kill()
        for process in self.running:
            process.wait(30)

    def start(self, name, command, environment=None):
        with open(TARGET / f"{name}.log", "ab") as log:
            process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        self.running.append(process)
        return process

    def await_answer(self, address, seconds, process):
        host, port = address.rsplit(":", 1)
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit(f"Nothing answers at {address}; see the logs in {TARGET}")

    def await_end(self, process, seconds):
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            sys.exit(f"{process.args[0]} did not end within {seconds} s; see the logs in {TARGET}")
        self.running.remove(process)
        return code

    def stop(self, process, how=signal.SIGTERM):
        process.send_signal(how)
        self.await_end(process, 120)
