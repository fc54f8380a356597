package io.agenttracing.insight.meters;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.span.AgentSpans;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Meters of steps of ours, whatever their kind.
 */
final class StepMeters {

	private static final int MAX_NAMES = 1_000;

	private static final int MAX_LENGTH = 200;

	private final MeterTags tags;

	private final TaggedMeter<Timer> duration;

	// By the name of a span, which has the name of the operation before.
	private final Map<String, String> names = new HashMap<>();

	StepMeters(MeterFactory meters, MeterTags tags) {
		this.tags = tags;
		this.duration = meters.callTimer("agent_tracing.step.duration", "The duration of a single step");
	}

	static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

	/**
	 * A span of ours has ended, which need not be that of a step.
	 */
	void ended(SpanData span, Operation operation, String errorType, long nanos) {
		Attributes attributes = span.getAttributes();
		String plain = attributes.get(AgentSpanAttributes.STEP_KIND);
		String kind = (plain != null) ? plain : kindOf(operation, attributes);
		if (kind != null) {
			String name = attributes.get(AgentSpanAttributes.STEP_NAME);
			if (name == null) {
				name = (plain != null) ? span.getName() : nameOf(span.getName());
			}
			this.duration.with(this.tags.stepKind(), kind)
				.with(this.tags.stepName(), name)
				.with(this.tags.errorType(), errorType)
				.meter()
				.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	private static @Nullable String kindOf(Operation operation, Attributes attributes) {
		return switch (operation) {
			case INFERENCE -> "llm";
			case EMBEDDINGS -> "embedding";
			case TOOL -> "tool";
			case OTHER -> attributes.get(AgentSpanAttributes.OPERATION_NAME);
			default -> (attributes.get(AgentSpanAttributes.DECISION_NAME) != null) ? "decision" : null;
		};
	}

	private String nameOf(String spanName) {
		String name = this.names.get(spanName);
		if (name == null) {
			name = spanName.substring(spanName.indexOf(' ') + 1);
			if (this.names.size() < MAX_NAMES && spanName.length() <= MAX_LENGTH) {
				this.names.put(spanName, name);
			}
		}
		return name;
	}

}
