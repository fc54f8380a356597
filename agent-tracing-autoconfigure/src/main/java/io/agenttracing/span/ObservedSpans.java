package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Records the Observation of each open span, which knows its name and attributes before
 * the span does.
 *
 * @since 0.1.0
 */
public final class ObservedSpans implements ObservationHandler<Observation.Context> {

	private static final Log logger = LogFactory.getLog(ObservedSpans.class);

	private final TrackedSpans openSpans;

	/**
	 * Records Observations.
	 * @param openSpans the registry of open spans
	 */
	public ObservedSpans(TrackedSpans openSpans) {
		this.openSpans = openSpans;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

	@Override
	public void onStart(Observation.Context context) {
		Failures.attempt(logger, "The span of an Observation could not be recorded", () -> {
			TracingContext tracing = context.get(TracingContext.class);
			// A span that starts nothing is Micrometer's own.
			if (tracing != null && tracing.getSpan() instanceof OtelSpan made
					&& OtelSpan.toOtel(made) instanceof ReadableSpan span) {
				this.openSpans.observed(span, context);
			}
		});
	}

}
