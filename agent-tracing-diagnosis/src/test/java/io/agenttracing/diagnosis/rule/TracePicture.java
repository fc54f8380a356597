package io.agenttracing.diagnosis.rule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A trace that is written as a tree, a span a line: from when to when in milliseconds,
 * its name, and what else there is of it.
 * {@code 10-250 http get CLIENT ERROR host=risk-api
 * timeout=200} is a call that failed. {@code @desk} is its service, {@code @desk/2} its
 * second instance, {@code ^other} a link to the span with that name, {@code lost} says
 * that the span is missing, and names without a dot stand for attributes that are used
 * often.
 */
final class TracePicture {

	private static final Map<String, String> SHORT = Map.ofEntries(Map.entry("timeout", "agent_tracing.timeout_ms"),
			Map.entry("budget", "agent_tracing.budget_ms"), Map.entry("attempt", "agent_tracing.retry.attempt"),
			Map.entry("backoff", "agent_tracing.retry.backoff_ms"),
			Map.entry("most", "agent_tracing.retry.max_attempts"), Map.entry("step", "agent_tracing.step.kind"),
			Map.entry("fallback", "agent_tracing.fallback.from"), Map.entry("cost", "agent_tracing.fallback.cost_ms"),
			Map.entry("handled", "agent_tracing.error.handled"), Map.entry("cancelled", "agent_tracing.cancelled"),
			Map.entry("arguments", "agent_tracing.tool.arguments.digest"),
			Map.entry("answer", "agent_tracing.tool.result.digest"), Map.entry("shape", "agent_tracing.payload.shape"),
			Map.entry("usual", "agent_tracing.payload.usual_shape"),
			Map.entry("digest", "agent_tracing.payload.shape_digest"),
			Map.entry("returned", "agent_tracing.result.shape"),
			Map.entry("usually", "agent_tracing.result.usual_shape"),
			Map.entry("receivers", "agent_tracing.redis.receivers"), Map.entry("of", "agent_tracing.stuck.of_span"),
			Map.entry("elapsed", "agent_tracing.stuck.elapsed_ms"), Map.entry("stack", "agent_tracing.stuck.stack"),
			Map.entry("folded", "agent_tracing.folded.count"), Map.entry("sum", "agent_tracing.folded.sum_ms"),
			Map.entry("op", "gen_ai.operation.name"), Map.entry("agent", "gen_ai.agent.name"),
			Map.entry("tool", "gen_ai.tool.name"), Map.entry("in", "gen_ai.usage.input_tokens"),
			Map.entry("out", "gen_ai.usage.output_tokens"), Map.entry("host", "client.name"),
			Map.entry("url", "url.full"), Map.entry("to", "messaging.destination.name"),
			Map.entry("message", "messaging.message.id"), Map.entry("type", "error.type"),
			Map.entry("command", "db.operation"));

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private final Map<String, SpanContext> byName = new HashMap<>();

	private final List<SpanData> spans = new ArrayList<>();

	private final Deque<Level> above = new ArrayDeque<>();

	private final List<LinkData> links = new ArrayList<>();

	private long told;

	private TracePicture() {
	}

	static List<SpanData> read(List<String> lines) {
		TracePicture picture = new TracePicture();
		lines.forEach(picture::add);
		return picture.spans;
	}

	private void add(String line) {
		int indent = line.length() - line.stripLeading().length();
		while (!this.above.isEmpty() && this.above.element().indent() >= indent) {
			this.above.remove();
		}
		List<String> words = new ArrayList<>(List.of(line.strip().split(" ")));
		String[] times = words.remove(0).split("-");
		AttributesBuilder attributes = Attributes.builder();
		List<String> name = new ArrayList<>();
		TestSpanData.Builder span = TestSpanData.builder()
			.setKind(SpanKind.INTERNAL)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setStartEpochNanos((long) (Double.parseDouble(times[0]) * 1e6))
			.setEndEpochNanos((long) (Double.parseDouble(times[1]) * 1e6));
		boolean lost = false;
		this.links.clear();
		for (String word : words) {
			if (word.equals("lost")) {
				lost = true;
			}
			else if (!describes(word, span, attributes)) {
				name.add(word);
			}
		}
		SpanContext context = SpanContext.create(TRACE, SpanId.fromLong(++this.told), TraceFlags.getSampled(),
				TraceState.getDefault());
		SpanContext parent = this.above.isEmpty() ? SpanContext.getInvalid() : this.above.element().context();
		this.byName.put(String.join(" ", name), context);
		this.above.push(new Level(indent, context));
		if (!lost) {
			Attributes known = attributes.build();
			this.spans.add(span.setName(String.join(" ", name))
				.setSpanContext(context)
				.setParentSpanContext(parent)
				.setAttributes(known)
				.setTotalAttributeCount(known.size())
				.setLinks(List.copyOf(this.links))
				.setTotalRecordedLinks(this.links.size())
				.build());
		}
	}

	private boolean describes(String word, TestSpanData.Builder span, AttributesBuilder attributes) {
		switch (word) {
			case "CLIENT", "SERVER", "PRODUCER", "CONSUMER" -> span.setKind(SpanKind.valueOf(word));
			case "OPEN" -> span.setHasEnded(false);
			case "ERROR" -> span.setStatus(StatusData.error());
			default -> {
				int equals = word.indexOf('=');
				if (word.startsWith("@")) {
					span.setResource(resource(word.substring(1).split("/")));
				}
				else if (word.startsWith("^")) {
					this.links.add(LinkData.create(this.byName.get(word.substring(1).replace('_', ' '))));
				}
				else if (word.startsWith("said=")) {
					span.setStatus(StatusData.create(StatusCode.ERROR, word.substring(5).replace('_', ' ')));
				}
				else if (equals > 0) {
					put(word.substring(0, equals), word.substring(equals + 1), attributes);
				}
				else {
					return false;
				}
			}
		}
		return true;
	}

	private static Resource resource(String[] service) {
		AttributesBuilder attributes = Attributes.builder().put("service.name", service[0]);
		if (service.length > 1) {
			attributes.put("service.instance.id", service[1]);
		}
		return Resource.create(attributes.build());
	}

	private void put(String key, String value, AttributesBuilder attributes) {
		if (key.equals("command")) {
			attributes.put("db.system", "redis");
		}
		String name = SHORT.getOrDefault(key, key);
		if (key.equals("of")) {
			SpanContext known = this.byName.get(value.replace('_', ' '));
			attributes.put(name, (known != null) ? known.getSpanId() : value);
		}
		else if (value.matches("-?\\d+")) {
			attributes.put(name, Long.parseLong(value));
		}
		else if (value.equals("true")) {
			attributes.put(name, true);
		}
		else {
			attributes.put(name,
					value.replace("\\n", "\n").replace("\\t", "\t").replace('_', key.equals("stack") ? ' ' : '_'));
		}
	}

	/**
	 * A span that others may be below.
	 */
	private record Level(int indent, SpanContext context) {

	}

}
