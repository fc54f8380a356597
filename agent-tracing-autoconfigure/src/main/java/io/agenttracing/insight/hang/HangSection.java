package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.span.WorkingThread;
import io.agenttracing.text.LogText;

/**
 * The open spans of each trace as a tree, the oldest traces first, with names and ages
 * but without attribute values, which may come from requests.
 */
final class HangSection implements EndpointSection {

	private static final LibraryFrames libraries = new LibraryFrames(List.of());

	private static final int MAX_TRACES = 100;

	private static final int MAX_SPANS = 50;

	private final TrackedSpans openSpans;

	private final Watchdog watchdog;

	private final LongSupplier nanoTime;

	HangSection(TrackedSpans openSpans, Watchdog watchdog, LongSupplier nanoTime) {
		this.openSpans = openSpans;
		this.watchdog = watchdog;
		this.nanoTime = nanoTime;
	}

	@Override
	public String name() {
		return "inflight";
	}

	@Override
	public Object content() {
		long now = this.nanoTime.getAsLong();
		List<String> traceIds = this.openSpans.openSince(now);
		List<Object> traces = new ArrayList<>();
		Workers workers = new Workers();
		for (int i = 0; i < Math.min(MAX_TRACES, traceIds.size()); i++) {
			OpenTree tree = OpenTree.of(this.openSpans.of(traceIds.get(i)), now);
			if (!tree.nodes().isEmpty()) {
				traces.add(trace(traceIds.get(i), tree, workers));
			}
		}
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("openSpans", this.openSpans.spans());
		content.put("stuckSpans", this.watchdog.stuck());
		content.put("openTraces", traceIds.size());
		content.put("tracesLeftOut", Math.max(0, traceIds.size() - MAX_TRACES));
		content.put("traces", traces);
		return content;
	}

	private static Map<String, Object> trace(String traceId, OpenTree tree, Workers workers) {
		Map<String, Object> trace = new LinkedHashMap<>();
		trace.put("traceId", traceId);
		trace.put("openSpans", tree.nodes().size());
		trace.put("spansLeftOut", Math.max(0, tree.nodes().size() - MAX_SPANS));
		Map<OpenNode, Map<String, Object>> shown = new LinkedHashMap<>();
		List<Object> roots = new ArrayList<>();
		// Parents come first, so the parent of a span that is shown is shown.
		for (OpenNode node : tree.nodes().subList(0, Math.min(MAX_SPANS, tree.nodes().size()))) {
			Map<String, Object> span = span(node, workers);
			shown.put(node, span);
			Map<String, Object> parent = (node.parent() != null) ? shown.get(node.parent()) : null;
			(parent != null ? below(parent) : roots).add(span);
		}
		trace.put("spans", roots);
		return trace;
	}

	private static Map<String, Object> span(OpenNode node, Workers workers) {
		Map<String, Object> span = new LinkedHashMap<>();
		span.put("name", LogText.of(node.name()));
		span.put("spanId", node.spanId());
		String agent = node.agentName();
		if (agent != null) {
			span.put("agent", LogText.of(agent));
		}
		span.put("ageMillis", TimeUnit.NANOSECONDS.toMillis(node.ageNanos()));
		Thread thread = node.open().thread();
		if (thread != null) {
			span.put("thread", ThreadStacks.nameOf(thread));
		}
		else if (node.open().isOwn()) {
			List<WorkingThread> working = workers.in(node.span());
			span.put("thread", working.isEmpty() ? "none" : ThreadStacks.nameOf(working.get(0).thread()));
			describe(Suspension.of(node.open(), false), span);
		}
		span.put("stuck", Boolean.TRUE.equals(node.span().getAttribute(AgentSpanAttributes.WAS_STUCK)));
		return span;
	}

	private static void describe(Suspension suspension, Map<String, Object> span) {
		if (!suspension.operators().isEmpty()) {
			span.put("operators", suspension.operators());
		}
		describe("suspendedAt", suspension.coroutine().inside(), span);
		describe("calledAt", suspension.coroutine().callers(), span);
	}

	private static void describe(String key, List<StackTraceElement> frames, Map<String, Object> span) {
		StackTraceElement informative = libraries.divide(frames).informative();
		if (informative != null) {
			span.put(key, StackFrames.plain(informative));
		}
	}

	@SuppressWarnings("unchecked")
	private static List<Object> below(Map<String, Object> parent) {
		return (List<Object>) parent.computeIfAbsent("below", (key) -> new ArrayList<>());
	}

}
