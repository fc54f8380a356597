"""What spans take that wait for a decision."""

import os
import pathlib
import re
import sys
import time
import urllib.request

import traces
from checks import say
from collectors import Collectors, FileBackend
from places import TARGET
from processes import Processes


def measure(binary, configurations, copies):
    """The traces of the last run, again and again with other ids, none of which is decided on meanwhile."""
    sent = TARGET / "sent.json"
    if not sent.exists():
        sys.exit("There are no spans to copy: run this without --sizes first")
    lines = sent.read_text(encoding="utf-8").splitlines()
    spans = sum(len(spans) for spans in traces.read(sent).values())
    size = sent.with_suffix(".pb").stat().st_size / spans
    with Processes() as processes:
        collectors = Collectors(binary, configurations, processes, FileBackend(binary), 600, "copies")
        collectors.start_all()
        pids = {"gateway": [process.pid for process in collectors.gateways], "sampler": [process.pid for process in collectors.samplers]}
        memory = lambda kind: sum(resident(pid) for pid in pids[kind])
        cpu = lambda kind: sum(processor_time(pid) for pid in pids[kind])
        before = {kind: (memory(kind), cpu(kind)) for kind in pids}
        begin = time.monotonic()
        for _ in range(copies):
            mask = int.from_bytes(os.urandom(16), "big")
            other = lambda match: f'"traceId":"{int(match[1], 16) ^ mask:032x}"'
            for number, line in enumerate(lines):
                send((collectors.recorder_one, collectors.recorder_two)[number % 2], re.sub(r'"traceId":"([0-9a-f]{32})"', other, line))
        while collectors.arrived() < spans * copies and time.monotonic() < begin + 300:
            time.sleep(0.2)
        seconds = time.monotonic() - begin
        count = collectors.arrived()
        time.sleep(15)
        say(f"{count} of {spans * copies} spans arrived at the samplers in {seconds:.0f} s, {size:.0f} bytes each on the wire, none decided on:")
        for kind in pids:
            print(f"{kind}s: {(memory(kind) - before[kind][0]) / count:.0f} bytes of memory a span, "
                  f"{(cpu(kind) - before[kind][1]) * 1e6 / count:.0f} µs of processor time a span, "
                  f"{before[kind][0] / 2 / 2**20:.0f} MiB each before")


def send(recorder, body):
    request = urllib.request.Request(f"http://{recorder}/v1/traces", body.encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=60).close()


def resident(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor_time(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
