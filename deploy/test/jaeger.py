"""Jaeger in the place of the backend, from its Go module, with the configuration that it has when none is given."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import traces
from checks import check, say
from places import TARGET
from processes import free_addresses

# What the image that compose-jaeger.yaml names is built from
MODULE = "github.com/jaegertracing/jaeger@v1.76.0"

SEVERITY = "agent_tracing.finding.severity"


def build():
    binary = TARGET / "jaeger" / "jaeger"
    if not binary.exists():
        say(f"Building Jaeger from {MODULE}, without its page: some 10 to 25 minutes")
        # In the module itself, for the versions that Jaeger is released with
        answer = subprocess.run(["go", "mod", "download", "-json", MODULE], check=True, capture_output=True, text=True, cwd=TARGET)
        subprocess.run(["go", "build", "-o", str(binary), "./cmd/jaeger"], check=True, cwd=json.loads(answer.stdout)["Dir"])
    return binary


class Jaeger:
    def __init__(self, binary):
        self.binary = binary
        self.address, self.http, self.query, self.query_grpc = free_addresses(4)
        self.since = time.time_ns() // 1000

    def start(self, processes):
        # All else is as it is without a configuration; what would listen at ports of its own is left out
        values = {"receivers.otlp.protocols.grpc.endpoint": self.address, "receivers.otlp.protocols.http.endpoint": self.http,
                  "extensions.jaeger_query.http.endpoint": self.query, "extensions.jaeger_query.grpc.endpoint": self.query_grpc,
                  "service.extensions": "[jaeger_storage, jaeger_query]", "service.pipelines.traces.receivers": "[otlp]",
                  "service.telemetry.metrics.level": "none"}
        self.process = processes.start("jaeger", [self.binary, *(f"--set={name}={value}" for name, value in values.items())])
        for address in (self.address, self.query):
            processes.await_answer(address, 30, self.process)

    def ask(self, path):
        with urllib.request.urlopen(f"http://{self.query}{path}", timeout=30) as answer:
            return json.load(answer)

    def kept(self, ids):
        found = {}
        for trace in ids:
            try:
                found.update(traces.of([self.ask(f"/api/v3/traces/{trace}")["result"]]))
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
        return found

    def search(self, service, **tags):
        """The traces that the page would list."""
        query = urllib.parse.urlencode({"service": service, "tags": json.dumps(tags), "limit": 10000, "start": self.since,
                                        "end": time.time_ns() // 1000})
        return {trace["traceID"].zfill(32) for trace in self.ask(f"/api/traces?{query}")["data"] or []}

    def report(self, kept):
        services = {span.service for spans in kept.values() for span in spans}
        known = set(self.ask("/api/v3/services")["services"])
        check(services and services <= known, f"Jaeger knows the services {', '.join(sorted(services))}")
        for severity in ("error", "warning"):
            expected = {trace for trace, spans in kept.items() if any(span.attributes.get(SEVERITY) == severity for span in spans)}
            listed = set().union(*(self.search(service, **{SEVERITY: severity}) for service in services))
            check(listed == expected, f"Jaeger's search by {SEVERITY}={severity} lists {len(listed)} of {len(expected)} traces")
