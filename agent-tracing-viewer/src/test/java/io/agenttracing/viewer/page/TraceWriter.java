package io.agenttracing.viewer.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Writes spans of the SDK into a store, with the times that a test wants.
 */
final class TraceWriter {

	private final Map<String, SdkTracerProvider> services = new HashMap<>();

	private final TraceStore store;

	private final Instant start;

	private final Map<String, String> inherited;

	private @Nullable Step root;

	TraceWriter(TraceStore store, Instant start, Map<String, String> inherited) {
		this.store = store;
		this.start = start;
		this.inherited = inherited;
	}

	/**
	 * Begins a span.
	 */
	Step step(@Nullable Step parent, String name, double from) {
		return step(parent, name, from, SpanKind.INTERNAL);
	}

	Step step(@Nullable Step parent, String name, double from, SpanKind kind) {
		Step step = new Step(parent, name, from, kind);
		if (this.root == null) {
			this.root = step;
		}
		return step;
	}

	Step agent(@Nullable Step parent, String agent, double from) {
		return step(parent, "invoke_agent " + agent, from).with("gen_ai.operation.name", "invoke_agent")
			.with("gen_ai.agent.name", agent);
	}

	Step tool(Step parent, String tool, double from) {
		return step(parent, "execute_tool " + tool, from).with("gen_ai.operation.name", "execute_tool")
			.with("gen_ai.tool.name", tool);
	}

	Step chat(Step parent, String model, double from, long input, long output) {
		return step(parent, "chat " + model, from, SpanKind.CLIENT).with("gen_ai.operation.name", "chat")
			.with("gen_ai.provider.name", "openai")
			.with("gen_ai.request.model", model)
			.with("gen_ai.usage.input_tokens", input)
			.with("gen_ai.usage.output_tokens", output);
	}

	Step publish(Step parent, String channel, double from) {
		return step(parent, "publish " + channel, from, SpanKind.PRODUCER).with("messaging.system", "redis")
			.with("messaging.operation.type", "send")
			.with("messaging.destination.name", channel);
	}

	Step process(Step parent, String service, String channel, double from) {
		return new Step(parent, "process " + channel, from, SpanKind.CONSUMER, service)
			.with("messaging.system", "redis")
			.with("messaging.operation.type", "process")
			.with("messaging.destination.name", channel);
	}

	@Nullable Step root() {
		return this.root;
	}

	String traceId() {
		return (this.root != null) ? this.root.span.getSpanContext().getTraceId() : "";
	}

	private Instant at(double millis) {
		return this.start.plusNanos(Math.round(millis * 1_000_000));
	}

	/**
	 * A span that is open until it is ended.
	 */
	final class Step {

		private final Span span;

		private final String service;

		private final String name;

		private final double from;

		Step(@Nullable Step parent, String name, double from, SpanKind kind) {
			this(parent, name, from, kind, (parent != null) ? parent.service : "claims");
		}

		Step(@Nullable Step parent, String name, double from, SpanKind kind, String service) {
			this.service = service;
			this.name = name;
			this.from = from;
			SpanBuilder builder = TraceWriter.this.services
				.computeIfAbsent(service,
						(key) -> SdkTracerProvider.builder()
							.setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), key)))
							.build())
				.get("test")
				.spanBuilder(name)
				.setSpanKind(kind)
				.setStartTimestamp(at(from));
			builder = (parent != null) ? builder.setParent(Context.root().with(parent.span)) : builder.setNoParent();
			TraceWriter.this.inherited.forEach(builder::setAttribute);
			this.span = builder.startSpan();
			open();
		}

		Step with(String key, String value) {
			this.span.setAttribute(key, value);
			return this;
		}

		Step with(String key, long value) {
			this.span.setAttribute(key, value);
			return this;
		}

		Step with(String key, double value) {
			this.span.setAttribute(key, value);
			return this;
		}

		Step with(String key, List<String> values) {
			this.span.setAttribute(AttributeKey.stringArrayKey(key), new ArrayList<>(values));
			return this;
		}

		Step timeout(long millis) {
			return with("agent_tracing.timeout_ms", millis);
		}

		Step attempt(long number, long max, long backoff) {
			with("agent_tracing.retry.attempt", number).with("agent_tracing.retry.max_attempts", max);
			return (backoff > 0) ? with("agent_tracing.retry.backoff_ms", backoff) : this;
		}

		Step failed(double at, String type, String message, String stack) {
			this.span.setStatus(StatusCode.ERROR, type.substring(type.lastIndexOf('.') + 1) + ": " + message);
			this.span.setAttribute("error.type", type);
			this.span.addEvent("exception",
					Attributes.builder()
						.put("exception.type", type)
						.put("exception.message", message)
						.put("exception.stacktrace", type + ": " + message + "\n" + stack)
						.build(),
					at(at));
			return this;
		}

		/** Says what is known now of what is open. */
		Step open() {
			TraceWriter.this.store.started(((ReadableSpan) this.span).toSpanData());
			return this;
		}

		Step end(double to) {
			this.span.end(at(to));
			TraceWriter.this.store.ended(((ReadableSpan) this.span).toSpanData());
			return this;
		}

		String name() {
			return this.name;
		}

		double from() {
			return this.from;
		}

		String id() {
			return this.span.getSpanContext().getSpanId();
		}

	}

}
