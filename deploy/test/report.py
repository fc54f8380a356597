"""Compares what was sent with what was kept."""

import traces
from checks import check, say
from collectors import SLOW_MS, total

DUE = ("errors", "hangs", "findings", "slow")


def count(all_traces):
    return sum(len(spans) for spans in all_traces.values())


def report(collectors, late):
    sent = collectors.sent()
    kept = collectors.backend.kept([*sent, *late.ids])
    late_decisions = late.report(kept)
    say(f"Sent: {len(sent)} traces, {count(sent)} spans. Kept: {len(kept)} traces, {count(kept)} spans.")
    print(f"A span is {collectors.bytes_on_the_wire() / count(sent):.0f} bytes on the wire, not compressed.")
    shares(sent, kept)
    orphans = {name: len(traces.orphans(these)) for name, these in (("sent", sent), ("kept", kept))}
    for name, number in orphans.items():
        check(number == 0, f"{number} orphans in what was {name}")
    services = [len({span.service for span in spans}) for spans in sent.values()]
    check(services.count(2) > len(services) * 0.9, f"{services.count(2)} of the traces are of two services, which sent to two gateways")
    new = [collectors.decisions(index) for index in (0, 1)]
    check(sum(new) == len(sent) + late_decisions and min(new) > 0,
          f"each trace was at one sampler, none at both: {new[0]} decisions of the first and {new[1]} of the second "
          f"on {len(sent)} traces and {late_decisions} by hand")
    counted(collectors, sent, late)
    return kept


def shares(sent, kept):
    reasons = {trace: traces.kinds(spans, SLOW_MS) for trace, spans in sent.items()}
    by_kind = {kind: [trace for trace, kinds in reasons.items() if kind in kinds] for kind in (*DUE, "healthy")}
    ids = lambda spans: sorted(span.id for span in spans)
    whole = {trace for trace, spans in sent.items() if ids(kept.get(trace, [])) == ids(spans)}
    print(f"\n{'':10}{'sent':>8}{'for nothing else':>18}{'kept whole':>12}{'in part':>9}{'none of it':>12}")
    for kind, these in by_kind.items():
        alone = sum(reasons[trace] == {kind} for trace in these)
        complete = sum(trace in whole for trace in these)
        part = sum(trace in kept and trace not in whole for trace in these)
        print(f"{kind:10}{len(these):>8}{alone:>18}{complete:>12}{part:>9}{len(these) - part - complete:>12}")
    print()
    for kind in DUE:
        these = by_kind[kind]
        complete = sum(trace in whole for trace in these)
        alone = any(reasons[trace] == {kind} for trace in these)
        check(alone and complete == len(these), f"{kind}: {complete} of {len(these)} traces were kept, each with all its spans")
    healthy = by_kind["healthy"]
    share = 100 * sum(trace in kept for trace in healthy) / max(1, len(healthy))
    # Three standard deviations of a tenth
    margin = 100 * 3 * (0.09 / max(1, len(healthy))) ** 0.5
    check(abs(share - 10) <= margin, f"healthy: {share:.1f} % of {len(healthy)} traces were kept (10 % ± {margin:.1f})")
    check(all(trace in whole for trace in healthy if trace in kept), "healthy: each that was kept has all its spans")


def counted(collectors, sent, late):
    markers = sum(span.marker for spans in sent.values() for span in spans)
    pages = collectors.span_metrics()
    calls = sum(total(page, "traces_span_metrics_calls_total") for page in pages)
    check(calls == count(sent) + late.spans - markers and markers > 0,
          f"span metrics count {calls} calls: {count(sent)} spans and {late.spans} by hand, without the {markers} markers of hangs")
    check(not any('span_name="stuck' in page for page in pages), "span metrics have no name of a marker")
