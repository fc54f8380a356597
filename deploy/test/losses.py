"""What is lost when something fails while documents are processed."""

import re
import signal
import sys
import time

import traces
from checks import say
from collectors import SLOW_MS, Collectors, FileBackend
from places import TARGET
from processes import Processes
from sample import Sample

DECISION_WAIT = 20
# The first part of the documents is on its way
BEGUN = 1_000_000


def backend_away(collectors, processes):
    processes.stop(collectors.backend.process, signal.SIGKILL)
    time.sleep(DECISION_WAIT + 5)
    collectors.backend.start(processes)


def gateway_killed(collectors, processes):
    processes.stop(collectors.gateways[1], signal.SIGKILL)
    time.sleep(3)
    collectors.start_gateway(1)


def sampler_stopped(collectors, processes):
    processes.stop(collectors.samplers[0])
    time.sleep(3)
    collectors.start_sampler(0)


def sampler_killed(collectors, processes):
    processes.stop(collectors.samplers[0], signal.SIGKILL)
    time.sleep(3)
    collectors.start_sampler(0)


def sampler_leaves(collectors, processes):
    """As a cluster takes one away: its name first, or at the same time."""
    remaining = collectors.names.addresses[1:]
    collectors.names.write(remaining)
    processes.stop(collectors.samplers[0])
    time.sleep(15)
    collectors.start_sampler(0)
    collectors.names.write(collectors.names.addresses)


EXPERIMENTS = {
    "nothing": ("Nothing fails", lambda *_: None),
    "backend": (f"The backend is away for {DECISION_WAIT + 5} s", backend_away),
    "gateway": ("A gateway is killed, and there again 3 s later", gateway_killed),
    "stopped": ("A sampler is stopped, and there again 3 s later", sampler_stopped),
    "leaves": ("A sampler is stopped and its address no longer behind the name, and both there again 15 s later", sampler_leaves),
    "killed": ("A sampler is killed, and there again 3 s later", sampler_killed),
}


def measure(binary, configurations, documents, names):
    say("What is lost when something fails while everybody else goes on")
    for name in names:
        text, act = EXPERIMENTS[name]
        print(f"{text}: {experiment(binary, configurations, act, documents)}", flush=True)


def experiment(binary, configurations, act, documents):
    with Processes() as processes:
        collectors = Collectors(binary, configurations, processes, FileBackend(binary), DECISION_WAIT)
        if act is sampler_leaves and not collectors.names:
            return "not run: for a name one has to be root on Linux"
        collectors.start_all()
        acted = []

        def meanwhile(sample):
            while collectors.sent_file.stat().st_size < BEGUN:
                if sample.poll() is not None:
                    sys.exit(f"The sample ended before anything could fail, with {sample.returncode}; see the logs in {TARGET}")
                time.sleep(0.1)
            # It is being written to, so it may end in the middle of a line
            acted.append(len(set(re.findall(rb'"traceId":"(\w{32})"', collectors.sent_file.read_bytes()))))
            act(collectors, processes)

        Sample(processes, collectors).documents(documents, 4, meanwhile)
        time.sleep(DECISION_WAIT + 10)
        sent = collectors.sent()
        return f"after {acted[0]} of {len(sent)} traces; {summary(sent, collectors.backend.kept(sent))}"


def summary(sent, kept):
    due = [trace for trace, spans in sent.items() if "healthy" not in traces.kinds(spans, SLOW_MS)]
    got = {trace: {span.id for span in kept.get(trace, [])} for trace in due}
    whole = sum(got[trace] >= {span.id for span in sent[trace]} for trace in due)
    none = sum(not got[trace] for trace in due)
    twice = sum(len(spans) - len({span.id for span in spans}) for spans in kept.values())
    return f"of {len(due)} to keep {whole} are whole, {len(due) - whole - none} in part, {none} not there; {twice} spans arrived twice"
