package io.agenttracing.instrument.observation;

import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Names the span of each Observation when it starts, and has the Observation remembered
 * as long as the span is open. At the end Micrometer names the span again and sets all
 * attributes, those of here included: as strings, so they are strings here.
 */
final class EarlySpanNames implements ObservationHandler<Observation.Context> {

	private static final Log logger = LogFactory.getLog(EarlySpanNames.class);

	private static final List<AttributeKey<String>> VALUES = List.of(AttributeKey.stringKey("gen_ai.operation.name"),
			AttributeKey.stringKey("gen_ai.system"), AttributeKey.stringKey("gen_ai.provider.name"),
			AttributeKey.stringKey("gen_ai.request.model"), AttributeKey.stringKey("gen_ai.tool.name"),
			AttributeKey.stringKey("gen_ai.agent.name"));

	private final TrackedSpans openSpans;

	private final StartedName names = new StartedName();

	EarlySpanNames(TrackedSpans openSpans) {
		this.openSpans = openSpans;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

	@Override
	public void onStart(Observation.Context context) {
		try {
			TracingContext tracing = context.get(TracingContext.class);
			// A span that starts nothing is Micrometer's own.
			if (tracing != null && tracing.getSpan() instanceof OtelSpan made) {
				started(OtelSpan.toOtel(made), context);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The span of an Observation could not be named at its start", ex);
		}
	}

	private void started(Span span, Observation.Context context) {
		if (!span.isRecording()) {
			return;
		}
		this.openSpans.observed(span.getSpanContext(), context);
		// Without it, Micrometer might not name the span at the end.
		String name = (context.getName() != null) ? this.names.of(context) : null;
		if (name != null) {
			span.updateName(name);
		}
		if (StartedName.value(context, VALUES.get(0).getKey()) != null) {
			describe(span, context);
		}
	}

	private static void describe(Span span, Observation.Context context) {
		for (AttributeKey<String> key : VALUES) {
			String value = StartedName.value(context, key.getKey());
			if (value != null) {
				span.setAttribute(key, value);
			}
		}
	}

}
