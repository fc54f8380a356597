"""What is sent: the traces of the sample in two processes, each with a gateway of its own, and some by hand."""

import json
import os
import shutil
import subprocess
import time
import urllib.request

import traces
from checks import check, say
from collectors import SLOW_MS
from places import ROOT, TARGET
from processes import free_addresses, port_of

JAR = ROOT / "sample-app" / "target" / "sample-app.jar"


def build():
    if not JAR.exists():
        say("Building the sample")
        subprocess.run(["mvn", "-q", "-B", "-DskipTests", "-pl", "sample-app", "-am", "package"], check=True, cwd=ROOT)


class Sample:
    def __init__(self, processes, collectors):
        self.processes, self.collectors = processes, collectors
        self.runs = 0

    def java(self, name, recorder, *arguments):
        return self.processes.start(name, [
            "java", "-Xmx512m", "-jar", JAR, "--server.port=0", "--agent-tracing.viewer.enabled=false",
            "--agent-tracing.console.enabled=false",
            f"--management.opentelemetry.tracing.export.otlp.endpoint=http://{recorder}/v1/traces", *arguments])

    def run(self, orchestrator, agents, seconds=300, meanwhile=None):
        self.runs += 1
        (redis,) = free_addresses(1)
        first = self.java(f"sample-{self.runs}-orchestrator", self.collectors.recorder_one, "--once", "--sample.agents=orchestrator",
                          f"--sample.redis.port={port_of(redis)}", *orchestrator)
        self.processes.await_answer(redis, 60, first)
        second = self.java(f"sample-{self.runs}-agents", self.collectors.recorder_two, "--sample.agents=retrieval,llm,validation",
                           "--spring.data.redis.host=127.0.0.1", f"--spring.data.redis.port={port_of(redis)}", *agents)
        if meanwhile:
            meanwhile(first)
        self.processes.await_end(first, seconds)
        self.processes.stop(second)

    def scenario(self, name):
        self.run([f"--scenario={name}"], [f"--scenario={name}", "--sample.stand-in.delay=2ms"])

    def alone(self, name):
        self.runs += 1
        process = self.java(f"sample-{self.runs}-alone", self.collectors.recorder_one, "--once", f"--scenario={name}")
        self.processes.await_end(process, 120)

    def documents(self, count, failing=25, meanwhile=None):
        """One of so many fails at the chat API, every 100th is slow there."""
        folder = TARGET / "documents"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:05}.txt").write_text(
                f"Question: When is the rent of flat {number} due?\n\nThe rent of flat {number} is due on the third of each month.\n\n"
                "Cats are welcome. Repairs are paid by the owner.\n", encoding="utf-8")
        statuses = ",".join("503" if number % failing == failing - 1 else "200" for number in range(count))
        delays = ",".join(f"{SLOW_MS + 200}ms" if number % 100 == 50 else "1ms" for number in range(count))
        self.run([str(folder)], ["--sample.stand-in.delay=1ms", f"--sample.stand-in.chat.status={statuses},200",
                                 f"--sample.stand-in.chat.delays={delays},1ms"], 600, meanwhile)


def send(address, service, trace, name, parent="", milliseconds=1, status=0, attributes=None):
    now = time.time_ns()
    values = [{"key": key, "value": {"boolValue": value} if isinstance(value, bool) else {"stringValue": value}}
              for key, value in (attributes or {}).items()]
    span = {"traceId": trace, "spanId": os.urandom(8).hex(), "parentSpanId": parent, "name": name, "kind": 1,
            "startTimeUnixNano": str(now - milliseconds * 1_000_000), "endTimeUnixNano": str(now), "status": {"code": status},
            "attributes": values}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    body = json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}).encode()
    request = urllib.request.Request(f"http://{address}/v1/traces", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()
    return span["spanId"]


class Reasons:
    """Traces of two spans from two processes, of which the second has the only reason to keep the trace: in the sample's,
    one often comes with another."""

    TRACES = 10
    SECOND = [
        {"name": "fails", "status": traces.ERROR},
        {"name": "finds", "attributes": {"agent_tracing.finding.severity": "warning"}},
        {"name": "finds", "attributes": {"agent_tracing.finding.severity": "error"}},
        {"name": "hung", "attributes": {"agent_tracing.was_stuck": True}},
        {"name": "stuck", "attributes": {"agent_tracing.stuck.of_span": "0123456789abcdef"}},
        {"name": "slow", "milliseconds": SLOW_MS + 100},
    ]

    def __init__(self, collectors):
        for _ in range(self.TRACES):
            for second in self.SECOND:
                trace = os.urandom(16).hex()
                root = send(collectors.recorder_one, "first", trace, "root")
                send(collectors.recorder_two, "second", trace, parent=root, **second)


class Late:
    """Traces of one span, of which an error comes when most have been decided against."""

    TRACES = 40

    def __init__(self, collectors):
        self.collectors = collectors
        self.ids = [os.urandom(16).hex() for _ in range(self.TRACES)]
        self.spans = 0
        self.started = time.monotonic()
        for trace in self.ids:
            self.send(trace, "first", 0)

    def send(self, trace, name, status):
        send(self.collectors.gateway_addresses[0][1], "late", trace, name, status=status)
        self.spans += 1

    def fail(self):
        time.sleep(max(0, self.started + self.collectors.decision_wait + 5 - time.monotonic()))
        for trace in self.ids:
            self.send(trace, "late", traces.ERROR)

    def report(self, kept):
        """How many decisions were made on these traces."""
        first = sum(any(span.name == "first" for span in kept.get(trace, [])) for trace in self.ids)
        late = sum(any(span.name == "late" for span in kept.get(trace, [])) for trace in self.ids)
        # The last trace that each sampler decided against is still known to it
        check(first < self.TRACES / 2 and late >= self.TRACES - 2,
              f"late errors: {late} of {self.TRACES} were kept, {first} with what was sent {self.collectors.decision_wait} s before")
        for trace in self.ids:
            kept.pop(trace, None)
        return self.TRACES + late - first
