package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Observations that are recorded with their spans.
 */
class ObservedSpansTests {

	@Test
	void aSpanThatIsNoneIsNoFailure() {
		Observation.Context context = new Observation.Context();
		TracingContext tracing = new TracingContext();
		tracing.setSpan(Span.NOOP);
		context.put(TracingContext.class, tracing);
		long before = Failures.count();
		new ObservedSpans(new TrackedSpans(0)).onStart(context);
		assertThat(Failures.count()).isEqualTo(before);
	}

}
