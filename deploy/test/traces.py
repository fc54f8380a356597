"""Traces as the Collector's file exporter writes them, and what the policies of the sampler see in them."""

import json
from collections import defaultdict

ERROR = 2


class Span:
    def __init__(self, span, service):
        self.trace = span["traceId"]
        self.id = span["spanId"]
        self.parent = span.get("parentSpanId", "")
        self.name = span["name"]
        self.service = service
        self.start = int(span["startTimeUnixNano"])
        self.end = int(span["endTimeUnixNano"])
        self.error = span.get("status", {}).get("code") == ERROR
        self.attributes = {a["key"]: next(iter(a["value"].values()), None) for a in span.get("attributes", [])}

    @property
    def marker(self):
        return "agent_tracing.stuck.of_span" in self.attributes


def read(path):
    """The spans of a file, by trace; a span that arrived twice is there twice."""
    with open(path, encoding="utf-8") as lines:
        return of(json.loads(line) for line in lines)


def of(requests):
    traces = defaultdict(list)
    for request in requests:
        for resource in request.get("resourceSpans", []):
            named = {a["key"]: a["value"].get("stringValue") for a in resource.get("resource", {}).get("attributes", [])}
            for scope in resource.get("scopeSpans", []):
                for span in scope.get("spans", []):
                    traces[span["traceId"]].append(Span(span, named.get("service.name")))
    return traces


def kinds(spans, slow_ms):
    """Why a trace has to be kept: the policies of collector/sampler.yaml, written a second time."""
    found = set()
    if any(span.error for span in spans):
        found.add("errors")
    if any(span.attributes.get("agent_tracing.finding.severity") in ("error", "warning") for span in spans):
        found.add("findings")
    if any(span.marker or span.attributes.get("agent_tracing.was_stuck") is True for span in spans):
        found.add("hangs")
    if (max(span.end for span in spans) - min(span.start for span in spans)) // 1_000_000 > slow_ms:
        found.add("slow")
    return found or {"healthy"}


def orphans(traces):
    """Spans whose parent is not there."""
    missing = []
    for spans in traces.values():
        ids = {span.id for span in spans}
        missing += [span for span in spans if span.parent and span.parent not in ids]
    return missing
