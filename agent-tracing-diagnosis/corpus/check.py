#!/usr/bin/env python3
"""What the rules make of traces that are not in the build: labelled ones of any seed, damaged ones, real ones with faults edited in.

  check.py SEED [N]             SEED: any word; N healthy programs to damage (100)
  check.py twins SEED           `diff` of each fault's program beside its healthy twin, and of 200 healthy ones beside themselves
  check.py --mutate SEED [N]    N (100000) mutations of the real traces: each is judged, or refused in one line with file and position
  check.py --crisp DIR          the critical path beside that of CRISP's public test cases; DIR is a clone of github.com/uber-research/CRISP

Needs the command line's jar (mvn -B -DskipTests -am -pl agent-tracing-cli package) and no package of Python's. Ends with 1 if a rule's
precision or recall is below 95 %, if a healthy or damaged trace has a warning, or if an edited fault is missed.

Twins: a fault's program and the same without the fault, from the same random numbers. Where the fault was put in is what the program itself did
first that its twin did not (corpus.injection): what it began, with which arguments, for how long it worked, how it failed. No rule, and nothing of
`diff`, has a part in it. The right answer is the step in which that was: an agent, a step, a call of a model or tool, a fallback, or a message (its sending and
its receipts); calls of clients and attempts belong to the step that makes them. "above" and "below" are steps on the way, and not right. A twin
that has the same spans, errors and shapes, each as long as the other's up to 100 ms or to a third of the shorter, differs in nothing that `diff` looks at: listed, with
what else is different, and not counted; whatever `diff` says of it, except nothing, is a miss. "Other times" are
the same pairs, but all that the program with the fault does takes another time, by 0.75 to 1.3, so that parallel calls begin and end in another order, too; as in
the second run of the healthy programs. Fails below 95 %, or if a healthy pair is said to differ.
"""
import collections, concurrent.futures, copy, gzip, hashlib, json, random, re, subprocess, sys, tempfile, zipfile
from pathlib import Path

import corpus

HERE = Path(__file__).resolve().parent
JAR = HERE.parent.parent / "agent-tracing-cli/target/agent-tracing-cli.jar"
REAL = HERE.parent / "src/test/resources/traces/real.zip"
CMD = ["java", "-jar", str(JAR)]
failed = False


def judge(documents):
    """{trace id: what the command line says} of OTLP documents."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        for d in documents: f.write(json.dumps(d) + "\n")
        f.flush()
        out = subprocess.run([*CMD, "diagnose", "--json", f.name], capture_output=True, text=True)
    if out.returncode == 2: sys.exit(out.stderr)
    return {x["trace"]: x for x in map(json.loads, out.stdout.splitlines())}


def digest(*words, n=32): return hashlib.sha256("/".join(map(str, words)).encode()).hexdigest()[:n]
def alarms(x): return [f for f in x["findings"] if f["severity"] != "info"]


def row(name, ok, text):
    global failed
    failed |= not ok
    print(f"{'ok  ' if ok else 'FAIL'} {name:30} {text}")


def labelled(seed):
    with tempfile.TemporaryDirectory() as d:
        manifest = corpus.corpus(seed, d)
        # Whether a trace is a part is not in the file.
        manifest = {k: m for k, m in manifest.items() if not m.get("parts")}
        documents = {k: json.load(open(f"{d}/{k}.json")) for k in manifest}
    ids = {k: v["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"] for k, v in documents.items()}
    said = judge(documents.values())
    found, missed, extra, evidence, severity, savings, healthy = *(collections.Counter() for _ in range(5)), [], []
    # Of a rule without such programs, an info may be true.
    known = {r for m in manifest.values() for r in m["expect"]}
    for name, m in manifest.items():
        got = collections.defaultdict(list)
        for f in said[ids[name]]["findings"]: got[f["rule"]].append(f)
        if m["fault"] is None:
            if alarms(said[ids[name]]): healthy.append(name)
            continue
        for r in m["expect"]:
            if r not in got: missed[r] += 1; continue
            found[r] += 1
            hit = next((f for f in got[r] if m["evidence"] in f["spans"]), None)
            evidence[r] += hit is not None or m["evidence"] is None
            severity[r] += any(m["severity"] in ("any", f["severity"]) for f in got[r])
            if m["saving"] is not None and hit: savings.append(abs(hit["saving_ms"] - m["saving"]) <= max(10.0, 0.1 * abs(m["saving"])))
        for r in got:
            if r not in m["expect"] and r not in m["implied"] and r != "critical-path" and (r in known or any(f["severity"] != "info" for f in got[r])): extra[r] += 1
    for r in sorted({*found, *missed, *extra}):
        recall, precision = found[r] / max(1, found[r] + missed[r]), found[r] / max(1, found[r] + extra[r])
        row(r, min(recall, precision) >= 0.95 and evidence[r] == severity[r] == found[r], f"recall {recall:.2f} precision {precision:.2f} evidence {evidence[r]}/{found[r]} severity {severity[r]}/{found[r]}")
    n = sum(1 for m in manifest.values() if m["fault"] is None)
    row("healthy", not healthy, f"{n - len(healthy)} of {n} without a warning {healthy[:3] or ''}")
    row("savings", sum(savings) >= 0.95 * len(savings), f"{sum(savings)} of {len(savings)} within 10 % or 10 ms")


def damaged(seed, count):
    kinds, documents = {}, []
    def put(kind, sim):
        tid = digest(seed, kind, len(documents))
        kinds[tid] = kind; documents.append(corpus.otlp(sim, tid))
    for i in range(count):
        sim = corpus.Sim(f"{seed}/healthy-{i}")
        if corpus.healthy(sim, i) == "parts" or not sim.spans: continue
        r = random.Random(f"{seed}{i}")
        def changed(): return copy.deepcopy(sim)
        x = changed(); [x.spans.pop(r.randrange(len(x.spans))) for _ in range(3) if len(x.spans) > 3]; put("3 spans lost", x)
        x = changed(); x.spans = [s for s in x.spans if r.random() > 0.3] or x.spans[:1]; put("30 % of the spans lost", x)
        services = sorted({s["service"] for s in sim.spans})
        x = changed(); gone = r.choice(services); x.spans = [s for s in x.spans if s["service"] != gone] or x.spans[:1]; put("a service lost", x)
        x = changed(); x.skew[r.choice(services)] = r.choice([-1, 1]) * r.uniform(20, 3000); put("clocks apart", x)
        x = changed(); x.spans += copy.deepcopy(x.spans[::3]); r.shuffle(x.spans); put("spans twice, shuffled", x)
    said, n, bad = judge(documents), collections.Counter(kinds.values()), collections.Counter()
    for tid, x in said.items(): bad[kinds[tid]] += bool(alarms(x))
    for k in n: row(k, bad[k] == 0, f"{bad[k]} false alarms in {n[k]}")


class Real:
    """A trace of somebody else's, whose spans can be moved."""

    def __init__(self, document):
        self.rs = document["resourceSpans"]
        self.spans = [s for r in self.rs for ss in r["scopeSpans"] for s in ss["spans"]]
        for s in self.spans: s["b"], s["e"] = int(s["startTimeUnixNano"]) / 1e6, int(s["endTimeUnixNano"]) / 1e6
        self.by = {s["spanId"]: s for s in self.spans}

    def a(self, s, key): return next((next(iter(x["value"].values())) for x in s.get("attributes", []) if x["key"] == key), None)
    def up(self, s):
        while (s := self.by.get(s.get("parentSpanId"))) is not None: yield s
    def leaf(self, s): return not any(x.get("parentSpanId") == s["spanId"] for x in self.spans)
    def tool(self, s): return self.a(s, "gen_ai.operation.name") == "execute_tool" or (self.a(s, "langfuse.type") or self.a(s, "openinference.span.kind")) in ("TOOL", "tool")
    def add(self, s, i, begin, **more):
        x = copy.deepcopy(s); x["spanId"] = digest(s["spanId"], i, n=16); d = s["e"] - s["b"]; x["b"], x["e"] = begin, begin + d
        x.update(more)
        next(ss for r in self.rs for ss in r["scopeSpans"] if s in ss["spans"])["spans"].append(x); self.spans.append(x)
        return x
    def later(self, s, shift):
        for x in self.spans:
            if x is s: continue
            if x["b"] >= s["e"]: x["b"] += shift; x["e"] += shift
            elif x["e"] >= s["e"]: x["e"] += shift
    def document(self, tid):
        base = min(s["b"] for s in self.spans)
        for s in self.spans:
            s["traceId"] = tid
            s["startTimeUnixNano"], s["endTimeUnixNano"] = (str(10 ** 18 + int((t - base) * 1e6)) for t in (s.pop("b"), s.pop("e")))
        return {"resourceSpans": self.rs}


def loop(t, r, n):
    tools = [s for s in t.spans if t.tool(s) and (t.a(s, "tool.arguments.digest") or t.a(s, "agent_tracing.tool.arguments.digest"))]
    if not tools: return None
    s = r.choice(tools); d = s["e"] - s["b"]
    t.later(s, (n - 1) * (d + 100))
    for i in range(1, n): t.add(s, i, s["e"] + 100 * i + d * (i - 1))
    return s["spanId"]


def broken(t, r, _):
    root = next(s for s in t.spans if s.get("parentSpanId") not in t.by)
    if root.get("status", {}).get("code") in (2, "STATUS_CODE_ERROR"): return None
    leaf = r.choice([s for s in t.spans if t.leaf(s) and s.get("parentSpanId") in t.by and not any(s["name"].endswith(w) for w in ("dequeue_event", "poll", "receive", "await", "wait", "join", "sleep"))])
    chain = {s["spanId"] for s in [leaf, *t.up(leaf)]}
    for r_ in t.rs:
        for ss in r_["scopeSpans"]: ss["spans"] = [s for s in ss["spans"] if s["spanId"] in chain or s["b"] < leaf["e"]]
    for s in t.spans:
        if s["spanId"] in chain:
            s["status"] = {"code": 2, "message": "boom"}; s["e"] = max(leaf["e"], min(s["e"], leaf["e"] + 2))
            s["attributes"] = [x for x in s.get("attributes", []) if x["key"] != "error.type"] + [{"key": "error.type", "value": {"stringValue": "X"}}]
    return leaf["spanId"]


def retried(t, r, n):
    calls = [s for s in t.spans if s.get("kind") in (3, "SPAN_KIND_CLIENT") and t.leaf(s) and s.get("parentSpanId") in t.by]
    if not calls: return None
    s = r.choice(calls); d, name, b = s["e"] - s["b"], s["name"], s["b"]
    t.later(s, (n - 1) * (d + 50))
    for i in range(n):
        x = s if i == 0 else t.add(s, i, b + i * (d + 50))
        x["name"], x["status"] = f"{name} attempt {i + 1}", {"code": 2} if i < n - 1 else {}
        x["attributes"] = [y for y in x.get("attributes", []) if y["key"] != "agent_tracing.retry.attempt"] + [{"key": "agent_tracing.retry.attempt", "value": {"intValue": str(i + 1)}}]
    return s["spanId"]


def transplanted():
    with zipfile.ZipFile(REAL) as z: files = {n: z.read(n) for n in sorted(z.namelist()) if n.endswith(".json") and "failed" not in n}
    for edit, n, rule, want in ((loop, 3, "agent-loop", 1), (loop, 5, "agent-loop", 1), (broken, 0, "root-cause", 1), (retried, 4, "retry-storm", 1), (retried, 3, "retry-storm", 0)):
        documents, at = [], {}
        for f, text in files.items():
            for k in range(3):
                t = Real(json.loads(text)); span = edit(t, random.Random(f"{f}{k}"), n)
                if span is None: continue
                tid = digest(f, k, edit.__name__, n)
                at[tid] = span; documents.append(t.document(tid))
        said = judge(documents)
        hits = {tid: [f for f in x["findings"] if f["rule"] == rule] for tid, x in said.items()}
        found = sum(bool(h) for h in hits.values()); there = sum(any(at[tid] in f["spans"] for f in h) for tid, h in hits.items())
        row(f"real, {edit.__name__} {n or ''}", found == there == (len(said) if want else 0), f"{rule} in {found} of {len(said)}, {there} at the span")


STEPS = ("gen_ai.operation.name", "agent_tracing.step.kind", "agent_tracing.fallback.from", "agent_tracing.decision.name")


def above(span, by):
    while span is not None: yield span; span = by.get(span["parent"])


def step(span, by):
    """The step that a span is a part of."""
    for s in above(span, by):
        if s["kind"] == 4 or any(k in s["a"] for k in STEPS): return s
    return s


def seen(sim):
    """What of a trace counts: names, places, errors and shapes; and how long each span took."""
    return [(s["id"], s["name"], s["parent"], s["error"].kind if "error" in s else None, s["a"].get("agent_tracing.payload.shape")) for s in sim.spans], [s["end"] - s["start"] for s in sim.spans]


def alike(a, b):
    """In what twins differ that `diff` does not look at, None if there is more."""
    (what, took), (what_b, took_b) = seen(a), seen(b)
    apart = [(abs(x - y), min(x, y)) for x, y in zip(took, took_b)]
    if what != what_b or any(d >= 100 and d > shorter / 3 for d, shorter in apart): return None
    keys = sorted({k for x, y in zip(a.spans, b.spans) for k in {*x["a"], *y["a"]} if x["a"].get(k) != y["a"].get(k)})
    clocks = [f"{ms:.0f} ms of {service}'s clock" for service, ms in b.skew.items() if ms]
    return ", ".join([*clocks, *keys, f"at most {max(d for d, _ in apart):.0f} ms"])


def diffs(pairs):
    """What the command line says of pairs of OTLP documents."""
    with tempfile.TemporaryDirectory() as d:
        def one(i):
            files = [Path(d, f"{i}-{k}.json") for k in "ab"]
            for f, document in zip(files, pairs[i]): f.write_text(json.dumps(document))
            out = subprocess.run([CMD[0], "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", *CMD[1:], "diff", "--json", *map(str, files)], capture_output=True, text=True)
            if out.returncode not in (0, 1): sys.exit(out.stderr)
            return json.loads(out.stdout)
        with concurrent.futures.ThreadPoolExecutor() as pool: return list(pool.map(one, range(len(pairs))))


def place(said, a, b, at):
    """Where the step that was named is, seen from that of the fault."""
    sim, span, fault = (b, said["span_b"], at[1]) if said["span_b"] else (a, said["span_a"], at[0])
    by = {s["id"]: s for s in sim.all}
    span = by[span]
    # A report of a hang is about the call that hangs.
    span = by.get(span["a"].get("agent_tracing.stuck.of_span"), span)
    if fault is None: fault = by[at[1]["parent"]]
    fault = by[fault["id"]]
    named, right = step(span, by), step(fault, by)
    if named is right: return "the very span" if span is fault else "right"
    return "above" if any(s is named for s in above(right, by)) else "below" if any(s is right for s in above(named, by)) else "elsewhere"


def twins(seed):
    runs = []
    for f in corpus.FAULTS:
        rule = f.__name__.replace("_", "-")
        for level in ("clear", "above"):
            for i in range(2):
                key, plain = f"{seed}/{rule}-{level}-{i}", i % 2 == 0 or f is corpus.runaway
                size = corpus.build(key, f, level, False, plain=plain)[0].root["end"]
                a, b = (corpus.build(key, f, level, on, size, plain)[0] for on in (False, True))
                noisy = corpus.build(key, f, level, True, size, plain, random.Random(f"{key}/again"))[0]
                runs.append((rule, f"{rule}-{level}-{i}", a, b, noisy, corpus.injection(a, b)))
    compare("twins", [(rule, key, a, b, alike(a, b), at) for rule, key, a, b, _, at in runs])
    compare("other times", [(rule, key, a, noisy, alike(a, b), at) for rule, key, a, b, noisy, at in runs], False)
    healthy = []
    for i in range(200):
        a, b = corpus.Sim(f"{seed}/healthy-{i}"), corpus.Sim(f"{seed}/healthy-{i}", random.Random(f"{seed}/again-{i}"))
        for x in (a, b): shape = corpus.healthy(x, i)
        # What had ended when the part went out.
        if shape == "parts": ids = {s["id"] for s in a.spans}; b.spans = [s for s in b.all if s["id"] in ids]
        healthy.append((f"healthy-{i:03d} {shape}", a, b))
    said = diffs([(corpus.otlp(a, digest(key, "a")), corpus.otlp(b, digest(key, "b"))) for key, a, b in healthy])
    wrong = [f"     {key}: {x['text']}" for (key, _, _), x in zip(healthy, said) if x["differs"]]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    row("healthy, other times", not wrong, f"{len(wrong)} of {len(healthy)} are said to differ")


def compare(name, runs, each=True):
    """How often the step that is named is that of the fault."""
    said = diffs([(corpus.otlp(a, digest(key, "a")), corpus.otlp(b, digest(key, "b"))) for _, key, a, b, _, _ in runs])
    counts, lines, same = collections.defaultdict(collections.Counter), [], collections.Counter()
    for (rule, key, a, b, but, at), x in zip(runs, said):
        where = place(x, a, b, at) if x["differs"] else "silent"
        if but is not None and where in ("silent", "right", "the very span"): where = "alike"; same[f"{rule}: {but}"] += 1
        counts[rule][where] += 1
        if where not in ("right", "the very span", "alike"): lines.append(f"     {key}: {where}, the fault is in {at[1]['name']}; {x['text']}")
    for rule, c in counts.items() if each else ():
        right, also = c["right"] + c["the very span"], ", ".join(f"{c[k]} {k}" for k in ("above", "below", "elsewhere", "silent", "alike") if c[k])
        row(rule, right + c["alike"] == c.total(), f"{right} of {c.total() - c['alike']} right, {c['the very span']} at the very span{also and '; ' + also}")
    print(*lines, sep="\n", end="\n" if lines else "")
    for but, n in same.items() if each else (): print(f"     alike, {n}: {but}")
    c = sum(counts.values(), collections.Counter())
    judged, right = c.total() - c["alike"], c["right"] + c["the very span"]
    row(name, right >= 0.95 * judged, f"{right} of {judged} right ({100 * right / judged:.1f} %), {c['the very span']} at the very span; {c['alike']} of {c.total()} alike")


def mutated(text, r):
    """Bytes, digits, pieces, values, encodings: what goes wrong with files."""
    x = bytearray(text)
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        i, n, kind = r.randrange(len(x)), r.choice([1, 2, 5, 200]), r.choice([0, 1, 2, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8])
        if kind == 0: x[i] = r.randrange(256)
        elif kind == 1: del x[i:i + n]
        elif kind == 2: x[i:i] = x[(j := r.randrange(len(x))):j + n]
        elif kind == 3: x[i] = r.choice(b"0123456789{}[],:\"")
        elif kind in (4, 5):
            # A number, a time or an id: another one.
            found = list(re.finditer(rb'(?<=[: "])[0-9a-f]+(?=[", }\]])', x[i:i + 2000]))
            if found:
                m = r.choice(found)
                x[i + m.start():i + m.end()] = r.choice([b"0", b"-1", b"9" * 30, b"1e400", b"NaN", b"null", b"{}", b"1.5", b"", b"9223372036854775807", b"A" * 16, str(r.randrange(10 ** 18)).encode()])
        elif kind == 6:
            # A key twice, or a key of another.
            keys = list(re.finditer(rb'"[A-Za-z.]+"(?=:)', x[i:i + 2000]))
            if len(keys) > 1: a, b = r.sample(keys, 2); x[i + a.start():i + a.end()] = x[i + b.start():i + b.end()]
        elif kind == 7: del x[i:]
        elif r.random() < 0.1: x = bytearray(gzip.compress(bytes(x))) if r.random() < 0.5 else bytearray(bytes(x).decode("utf-8", "replace").encode(r.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32"])))
        if not x: x = bytearray(b" ")
    return bytes(x)


def mutations(seed, count):
    with zipfile.ZipFile(REAL) as z: texts = [z.read(n) for n in sorted(z.namelist()) if n.endswith(".json")]
    # Pieces of them, or only few of so many files could be changed.
    texts = [json.dumps(cut(json.loads(t), k)).encode() for k, t in enumerate(texts)]
    r, read, refused, bad = random.Random(seed), 0, 0, []
    with tempfile.TemporaryDirectory() as d:
        for start in range(0, count, 2000):
            files = [Path(d, f"{i}.json") for i in range(start, min(count, start + 2000))]
            for f in files: f.write_bytes(mutated(r.choice(texts), r))
            report = r.choice(["--json", "--json", "--brief", ""])
            out = subprocess.run([*CMD, "diagnose", *([report] if report else []), *map(str, files)], capture_output=True)
            lines = out.stderr.decode().splitlines()
            wrong = [x for x in lines if not re.fullmatch(rf"{d}/\d+\.json: (line \d+, column \d+|byte \d+|(document \d+: )?\$\S*( > \S*)*|\w+ of .*): .+", x)]
            once = len({x.split(": ")[0] for x in lines}) == len(lines)
            if report == "--json":
                for x in out.stdout.decode().splitlines(): json.loads(x, parse_constant=lambda c: wrong.append(c))
            if wrong or not once or out.returncode != 2 or b"\n\tat " in out.stdout: bad.append((start, out.returncode, wrong[:3]))
            refused += len(lines); read += len(files) - len(lines)
            for f in files: f.unlink()
    row("mutations", not bad, f"{read} of {count} read, {refused} refused in one line {bad[:3] or ''}")


def cut(document, k):
    spans = 0
    for rs in document["resourceSpans"]:
        for ss in rs["scopeSpans"]:
            ss["spans"] = ss["spans"][:max(0, 12 + k % 20 - spans)]; spans += len(ss["spans"])
            for s in ss["spans"]: s["attributes"] = [a for a in s.get("attributes", []) if len(json.dumps(a)) < 200]
    return document


def crisp(clone):
    """CRISP says how long each operation was on the path by itself: the time of its spans there, without that of their children there."""
    cases = sorted(Path(clone, "test_cases").rglob("*.json"), key=lambda p: (len(str(p)), str(p)))
    # Their ids go beyond F.
    traces = {digest(case): json.loads(case.read_text())["data"][0] for case in cases}
    documents = []
    for tid, trace in traces.items():
        x = copy.deepcopy(trace)
        for s in x["spans"]:
            s["traceID"], s["spanID"] = tid, digest(s["spanID"], n=16)
            for r in s.get("references") or []: r["traceID"], r["spanID"] = tid, digest(r["spanID"], n=16)
        documents.append({"data": [x | {"traceID": tid}]})
    said = judge(documents)
    agree, apart = [], []
    for case, (tid, trace) in zip(cases, traces.items()):
        golden = json.loads(case.read_text())["testing"]
        golden = golden[0] if isinstance(golden, list) else golden
        golden = {k: float(v) for k, v in golden.get("opTimeExclusive", golden).items() if v}
        spans = {digest(s["spanID"], n=16): s for s in trace["spans"]}
        name = {i: f"[{trace['processes'][s['processID']]['serviceName']}] {s['operationName']}" for i, s in spans.items()}
        above = {i: next((digest(r["spanID"], n=16) for r in s.get("references") or [] if digest(r["spanID"], n=16) in spans), None) for i, s in spans.items()}
        path = {x["span"]: round(1000 * x["self_ms"]) for x in said[tid]["critical_path"]}
        on = set()
        for i in path:
            while i is not None and i not in on: on.add(i); i = above[i]
        clipped = {}
        def clip(i):
            if i not in clipped:
                b, e = spans[i]["startTime"], spans[i]["startTime"] + spans[i]["duration"]
                lo, hi = clip(above[i]) if above[i] else (b, e)
                clipped[i] = max(b, lo), min(e, hi)
            return clipped[i]
        theirs, ours = collections.Counter(), collections.Counter()
        for i in on:
            b, e = clip(i)
            theirs[name[i]] += e - b
            if above[i]: theirs[name[above[i]]] -= e - b
        for i, own in path.items(): ours[name[i]] += own
        theirs, ours = ({k: float(v) for k, v in x.items() if v > 0} for x in (theirs, ours))
        whole = max(s["duration"] for i, s in spans.items() if not above[i])
        (agree if theirs == golden else apart).append(case)
        differs = {k: ours.get(k, 0) - golden.get(k, 0) for k in sorted({*ours, *golden}) if ours.get(k) != golden.get(k)}
        if theirs != golden: print(f"     {case.relative_to(clone)}: CRISP {golden}, by its formula {theirs}")
        if differs: print(f"     {case.relative_to(clone)}: of {whole} us, CRISP's add up to {sum(golden.values()):g}, ours to {sum(ours.values()):g}; ours - CRISP's, in us: {differs}")
    row("CRISP", not apart, f"{len(agree)} of {len(cases)} with the same spans on the path and, by CRISP's formula, the same times")


if __name__ == "__main__":
    if len(sys.argv) < 2: sys.exit(__doc__)
    if sys.argv[1] == "--mutate": mutations(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 100_000); sys.exit(failed)
    if sys.argv[1] == "--crisp": crisp(sys.argv[2]); sys.exit(failed)
    if sys.argv[1] == "twins": twins(sys.argv[2] if len(sys.argv) > 2 else "any-word"); sys.exit(failed)
    labelled(sys.argv[1]); damaged(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100); transplanted()
    sys.exit(failed)
