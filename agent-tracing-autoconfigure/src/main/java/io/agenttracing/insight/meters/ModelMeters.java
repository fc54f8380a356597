package io.agenttracing.insight.meters;

import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.Usage;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Meters of calls of models that answer. A call that two spans stand for counts once, but
 * the first chunk and the tokens are told by either.
 */
final class ModelMeters {

	private final MeterTags tags;

	private final TaggedMeter<Timer> duration;

	private final TaggedMeter<Timer> timeToFirstChunk;

	private final TokenCounters tokens;

	ModelMeters(MeterFactory meters, MeterTags tags) {
		this.tags = tags;
		this.duration = meters.callTimer("gen_ai.client.inference.duration",
				"GenAI client inference operation duration");
		this.timeToFirstChunk = meters.callTimer("gen_ai.client.inference.time_to_first_chunk",
				"Time to receive the first chunk of a stream, from when the request is issued");
		this.tokens = TokenCounters.of(meters, "gen_ai.client.inference.usage", "calls of models");
	}

	void ended(Attributes attributes, String errorType, long nanos, Usage used, boolean counted) {
		if (counted) {
			tagged(this.duration, attributes).with(this.tags.errorType(), errorType)
				.meter()
				.record(nanos, TimeUnit.NANOSECONDS);
		}
		long firstChunk = nanosToFirstChunk(attributes);
		if (firstChunk >= 0) {
			tagged(this.timeToFirstChunk, attributes).meter().record(firstChunk, TimeUnit.NANOSECONDS);
		}
		if (used != Usage.NONE) {
			this.tokens.add(used, (counter) -> tagged(counter, attributes));
		}
	}

	private <M> TaggedMeter<M> tagged(TaggedMeter<M> meter, Attributes attributes) {
		return meter.with(this.tags.operation(), attributes.get(AgentSpanAttributes.OPERATION_NAME))
			.with(this.tags.provider(), GenAiSpans.provider(attributes))
			.with(this.tags.model(), GenAiSpans.requestModel(attributes));
	}

	private static long nanosToFirstChunk(Attributes attributes) {
		Double seconds = attributes.get(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK);
		if (seconds != null) {
			return nanos(seconds, TimeUnit.SECONDS);
		}
		return nanos(attributes.get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT), TimeUnit.MILLISECONDS);
	}

	private static long nanos(@Nullable Double time, TimeUnit unit) {
		return (time != null) ? (long) (time * unit.toNanos(1)) : -1;
	}

}
