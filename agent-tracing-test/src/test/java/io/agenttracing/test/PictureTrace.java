package io.agenttracing.test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A trace that is written as a tree and made by the SDK, a span a line: from when to when
 * in milliseconds, its name, and what else there is of it. Words of a name that have an
 * equals sign are attributes; {@code agent=risk}, {@code error=…}, {@code attempt=2} and
 * their like are short for what is used often, {@code ^name} links to a span that came
 * before.
 */
final class PictureTrace {

	private static final Map<String, String> SHORT = Map.ofEntries(Map.entry("agent", "gen_ai.agent.name"),
			Map.entry("op", "gen_ai.operation.name"), Map.entry("tool", "gen_ai.tool.name"),
			Map.entry("step", "agent_tracing.step.kind"), Map.entry("attempt", "agent_tracing.retry.attempt"),
			Map.entry("attempts", "agent_tracing.retry.attempts"), Map.entry("decision", "agent_tracing.decision.name"),
			Map.entry("chose", "agent_tracing.decision.chosen"), Map.entry("to", "messaging.destination.name"),
			Map.entry("in", "gen_ai.usage.input_tokens"), Map.entry("out", "gen_ai.usage.output_tokens"),
			Map.entry("timeout", "agent_tracing.timeout_ms"), Map.entry("from", "agent_tracing.fallback.from"));

	private static final List<String> LISTS = List.of("agent_tracing.payload.shape", "agent_tracing.result.shape",
			"agent_tracing.payload.usual_shape", "agent_tracing.result.usual_shape", "agent_tracing.decision.options");

	private final List<SpanData> spans = new CopyOnWriteArrayList<>();

	private final Deque<Level> above = new ArrayDeque<>();

	private final Map<String, SpanContext> byName = new HashMap<>();

	private PictureTrace() {
	}

	static AgentTrace of(String picture) {
		PictureTrace trace = new PictureTrace();
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(trace.new Keeping()).build()) {
			Tracer tracer = provider.get("io.agenttracing");
			picture.lines().filter((line) -> !line.isBlank()).forEach((line) -> trace.add(tracer, line));
			trace.close(-1);
		}
		return AgentTrace.of(List.copyOf(trace.spans));
	}

	/**
	 * A span whose name cannot be written in a line.
	 */
	static AgentTrace ofName(String name) {
		PictureTrace trace = new PictureTrace();
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(trace.new Keeping()).build()) {
			Tracer tracer = provider.get("picture");
			Span root = tracer.spanBuilder(name).startSpan();
			Span child = tracer.spanBuilder("child of " + name)
				.setParent(Context.root().with(root))
				.setAttribute("gen_ai.agent.name", name)
				.setAttribute("gen_ai.operation.name", "invoke_agent")
				.startSpan();
			child.setStatus(StatusCode.ERROR, name).setAttribute("error.type", name).end();
			root.end();
		}
		return AgentTrace.of(List.copyOf(trace.spans));
	}

	private void add(Tracer tracer, String line) {
		int indent = line.length() - line.stripLeading().length();
		close(indent);
		String[] words = line.strip().split(" ");
		String[] times = words[0].split("-");
		StringBuilder name = new StringBuilder();
		for (int i = 1; i < words.length && !isDetail(words[i]); i++) {
			name.append(name.isEmpty() ? "" : " ").append(words[i]);
		}
		SpanBuilder builder = tracer.spanBuilder(name.toString())
			.setStartTimestamp(nanos(times[0]), TimeUnit.NANOSECONDS);
		Level parent = this.above.peek();
		builder.setParent((parent != null) ? Context.root().with(parent.span()) : Context.root());
		for (String word : words) {
			if (word.startsWith("^")) {
				builder.addLink(this.byName.get(word.substring(1).replace('_', ' ')));
			}
			else if (List.of("CLIENT", "SERVER", "PRODUCER", "CONSUMER").contains(word)) {
				builder.setSpanKind(SpanKind.valueOf(word));
			}
		}
		Span span = builder.startSpan();
		for (String word : words) {
			describe(span, word);
		}
		this.byName.put(name.toString(), span.getSpanContext());
		this.above.push(new Level(indent, span, nanos(times[1])));
	}

	// To the SDK, 0 is no time.
	private static long nanos(String millis) {
		return (long) ((Double.parseDouble(millis) + 1_000) * 1e6);
	}

	private static boolean isDetail(String word) {
		return word.startsWith("^") || word.indexOf('=') > 0
				|| List.of("CLIENT", "SERVER", "PRODUCER", "CONSUMER", "ERROR").contains(word);
	}

	private static void describe(Span span, String word) {
		int equals = word.indexOf('=');
		if (word.equals("ERROR") || word.startsWith("error=")) {
			span.setStatus(StatusCode.ERROR);
		}
		if (equals <= 0) {
			return;
		}
		String key = word.startsWith("error=") ? "error.type"
				: SHORT.getOrDefault(word.substring(0, equals), word.substring(0, equals));
		String value = word.substring(equals + 1);
		if (LISTS.contains(key)) {
			span.setAttribute(AttributeKey.stringArrayKey(key), List.of(value.split(",")));
		}
		else if (value.matches("-?[0-9]+")) {
			span.setAttribute(key, Long.parseLong(value));
		}
		else if (value.equals("true")) {
			span.setAttribute(key, true);
		}
		else {
			span.setAttribute(key, value);
		}
	}

	private void close(int indent) {
		while (!this.above.isEmpty() && this.above.element().indent() >= indent) {
			Level level = this.above.remove();
			level.span().end(level.end(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * A span that others may be below.
	 */
	private record Level(int indent, Span span, long end) {

	}

	private final class Keeping implements SpanProcessor {

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			PictureTrace.this.spans.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
