package io.agenttracing.insight.meters;

import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.pipeline.Usage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Meters of the spans of agents, steps, models and tools, whoever has made them. Used by
 * the collector's thread only.
 */
final class SpanMeters implements EndedSpanListener {

	private static final String NO_ERROR = TagValues.NONE;

	/** By the conventions, where an error has no type. */
	private static final String UNTYPED_ERROR = "_OTHER";

	private final MeterTags tags = MeterTags.create();

	private final MeterFactory factory;

	private final boolean exemplars;

	private Meters meters;

	// By any thread, and what is removed does not come back by itself.
	private volatile boolean removed;

	/**
	 * Meters of a registry.
	 * @param registry the registry
	 * @param exemplars whether it asks for the current span as it records
	 */
	SpanMeters(MeterRegistry registry, boolean exemplars) {
		this.factory = new MeterFactory(registry);
		this.exemplars = exemplars;
		this.meters = Meters.of(this.factory, this.tags);
		registry.config().onMeterRemoved(this::removed);
	}

	private void removed(Meter meter) {
		String name = meter.getId().getName();
		if (name.startsWith("gen_ai.") || name.startsWith("agent_tracing.")) {
			this.removed = true;
		}
	}

	@Override
	public void onEnded(SpanData span, Usage used, boolean counted) {
		Operation operation = GenAiSpans.operation(span.getAttributes());
		if (!isMetered(operation) && !StepMeters.isOwn(span)) {
			return;
		}
		if (this.removed) {
			this.removed = false;
			this.meters = Meters.of(this.factory, this.tags);
		}
		if (this.exemplars && span.getSpanContext().isSampled()) {
			try (Scope scope = Context.root().with(Span.wrap(span.getSpanContext())).makeCurrent()) {
				record(span, operation, used, counted);
			}
		}
		else {
			record(span, operation, used, counted);
		}
	}

	private static boolean isMetered(Operation operation) {
		return switch (operation) {
			case AGENT, WORKFLOW, INFERENCE, TOOL -> true;
			default -> false;
		};
	}

	private void record(SpanData span, Operation operation, Usage used, boolean counted) {
		Attributes attributes = span.getAttributes();
		String errorType = errorType(span, attributes);
		long nanos = Math.max(0, span.getEndEpochNanos() - span.getStartEpochNanos());
		switch (operation) {
			case AGENT, WORKFLOW -> this.meters.agents().ended(attributes, errorType, nanos, used);
			case INFERENCE -> this.meters.models().ended(attributes, errorType, nanos, used, counted);
			case TOOL -> {
				if (counted) {
					this.meters.tools()
						.with(this.tags.tool(), GenAiSpans.tool(attributes))
						.with(this.tags.errorType(), errorType)
						.meter()
						.record(nanos, TimeUnit.NANOSECONDS);
				}
			}
			default -> {
			}
		}
		if (StepMeters.isOwn(span)) {
			this.meters.steps().ended(span, operation, errorType, nanos);
		}
	}

	private static String errorType(SpanData span, Attributes attributes) {
		if (span.getStatus().getStatusCode() != StatusCode.ERROR) {
			return NO_ERROR;
		}
		String type = attributes.get(AgentSpanAttributes.ERROR_TYPE);
		return (type != null) ? type : UNTYPED_ERROR;
	}

	/**
	 * The meters as they are registered.
	 */
	private record Meters(AgentMeters agents, ModelMeters models, TaggedMeter<Timer> tools, StepMeters steps) {

		static Meters of(MeterFactory factory, MeterTags tags) {
			return new Meters(new AgentMeters(factory, tags), new ModelMeters(factory, tags),
					factory.callTimer("gen_ai.execute_tool.duration", "The duration of a single tool execution"),
					new StepMeters(factory, tags));
		}

	}

}
