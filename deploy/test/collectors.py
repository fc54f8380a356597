"""Two gateways and two samplers with the configurations that are deployed, a recorder in front of them and a backend behind."""

import os
import re
import subprocess
import urllib.request

import traces
from checks import check, say
from names import Names
from places import HERE, ROOT, TARGET
from processes import free_addresses, port_of

BUILDER = "go.opentelemetry.io/collector/cmd/builder@v0.161.0"
SLOW_MS = 1500


def build():
    binary = TARGET / "collector" / "otelcol"
    if not binary.exists():
        say("Building a Collector from its Go modules")
        # Where to, the file says from the root
        subprocess.run(["go", "run", BUILDER, f"--config={HERE / 'builder.yaml'}"], check=True, cwd=ROOT)
    return binary


class FileBackend:
    """In the place of a backend, one more Collector, which writes down what it gets."""

    def __init__(self, binary):
        self.binary, self.file = binary, TARGET / "kept.json"
        (self.address,) = free_addresses(1)
        self.file.unlink(missing_ok=True)

    def start(self, processes):
        self.process = processes.start("backend", [self.binary, f"--config={HERE / 'backend.yaml'}"],
                                       {"BACKEND": self.address, "KEPT": str(self.file)})
        processes.await_answer(self.address, 30, self.process)

    def kept(self, _):
        return traces.read(self.file)


class Collectors:
    def __init__(self, binary, configurations, processes, backend, decision_wait, sent="sent"):
        self.binary, self.configurations, self.processes, self.backend = binary, configurations, processes, backend
        self.decision_wait = decision_wait
        (self.recorder_one, self.recorder_two, *rest) = free_addresses(2 + 2 * 5 + 2 * 4)
        self.sampler_addresses = [rest[0:5], rest[5:10]]
        self.gateway_addresses = [rest[10:14], rest[14:18]]
        self.names = Names.or_none()
        if self.names:
            for addresses, host in zip(self.sampler_addresses, self.names.addresses):
                addresses[0] = f"{host}:{self.names.port}"
        self.samplers, self.gateways = [None, None], [None, None]
        self.sent_file, self.wire_file = TARGET / f"{sent}.json", TARGET / f"{sent}.pb"

    def sent(self):
        return traces.read(self.sent_file)

    def bytes_on_the_wire(self):
        return self.wire_file.stat().st_size

    def sampler_environment(self, index):
        grpc, http, health, metrics, spans = self.sampler_addresses[index]
        return {"OTLP_GRPC": grpc, "OTLP_HTTP": http, "HEALTH": health, "METRICS_HOST": "127.0.0.1",
                "METRICS_PORT": port_of(metrics), "SPAN_METRICS": spans, "BACKEND": self.backend.address,
                "DECISION_WAIT": f"{self.decision_wait}s", "SLOW_MS": str(SLOW_MS), "METRICS_FLUSH": "1s"}

    def gateway_environment(self, index):
        grpc, http, health, metrics = self.gateway_addresses[index]
        samplers = ", ".join(addresses[0] for addresses in self.sampler_addresses)
        resolver = self.names.resolver if self.names else "{static: {hostnames: [" + samplers + "]}}"
        return {"OTLP_GRPC": grpc, "OTLP_HTTP": http, "HEALTH": health, "METRICS_HOST": "127.0.0.1",
                "METRICS_PORT": port_of(metrics), "SAMPLERS": resolver}

    def start(self, name, configuration, environment, ready, under=lambda *command: command):
        process = self.processes.start(name, under(self.binary, f"--config={configuration}"), environment)
        self.processes.await_answer(ready, 30, process)
        return process

    def start_sampler(self, index):
        self.samplers[index] = self.start(f"sampler-{index + 1}", self.configurations / "sampler.yaml",
                                          self.sampler_environment(index), self.sampler_addresses[index][0])

    def start_gateway(self, index):
        self.gateways[index] = self.start(f"gateway-{index + 1}", self.configurations / "gateway.yaml",
                                          self.gateway_environment(index), self.gateway_addresses[index][0],
                                          *([self.names.command] if self.names else []))

    def start_all(self):
        for file in (self.sent_file, self.wire_file):
            file.unlink(missing_ok=True)
        self.backend.start(self.processes)
        for index in (0, 1):
            self.start_sampler(index)
        for index in (0, 1):
            self.start_gateway(index)
        self.start("recorder", HERE / "recorder.yaml",
                   {"RECORDER_ONE": self.recorder_one, "RECORDER_TWO": self.recorder_two,
                    "SENT": str(self.sent_file), "SENT_WIRE": str(self.wire_file),
                    "GATEWAY_ONE": self.gateway_addresses[0][0], "GATEWAY_TWO": self.gateway_addresses[1][0]}, self.recorder_two)

    def validate(self):
        for name, environment in (("gateway", self.gateway_environment(0)), ("sampler", self.sampler_environment(0))):
            done = subprocess.run([self.binary, "validate", f"--config={self.configurations / name}.yaml"],
                                  env={**os.environ, **environment}, capture_output=True, text=True)
            check(done.returncode == 0, " ".join(f"{name}.yaml is valid {done.stderr}".split()))

    def decisions(self, index):
        """How many traces a sampler has begun to wait for."""
        return total(page(self.sampler_addresses[index][3]), "otelcol_processor_tail_sampling_new_trace_id_received\\w*")

    def arrived(self):
        """How many spans the samplers have got."""
        return sum(total(page(addresses[3]), "otelcol_receiver_accepted_spans\\w*") for addresses in self.sampler_addresses)

    def span_metrics(self):
        return [page(addresses[4]) for addresses in self.sampler_addresses]


def page(address):
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        return answer.read().decode()


def total(text, name):
    """The sum of all series of a name."""
    return round(sum(float(value) for value in re.findall(rf"^{name}(?:\{{.*\}})? (\S+)", text, re.MULTILINE)))
