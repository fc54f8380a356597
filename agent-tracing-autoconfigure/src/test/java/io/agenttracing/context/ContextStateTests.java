package io.agenttracing.context;

import java.util.Map;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContextState}.
 */
class ContextStateTests {

	@ParameterizedTest
	@CsvSource(nullValues = "null", emptyValue = "",
			value = { "null, MISSING", "'', MISSING", "junk, MALFORMED",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, PRESENT",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00, PRESENT",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03, PRESENT",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x, MALFORMED",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0, MALFORMED",
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01, MALFORMED",
					"00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, MALFORMED",
					"00-00000000000000000000000000000000-b7ad6b7169203331-01, MALFORMED",
					"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01, MALFORMED",
					"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, MALFORMED",
					"0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, MALFORMED",
					"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, PRESENT",
					"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more, PRESENT",
					"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more, MALFORMED" })
	void classifiesTraceparent(String traceparent, ContextState expected) {
		assertThat(ContextState.of(traceparent)).isEqualTo(expected);
		if (expected == ContextState.PRESENT) {
			assertThat(isContinued(traceparent)).isTrue();
		}
	}

	private static boolean isContinued(String traceparent) {
		TraceContextCarrier carrier = new TraceContextCarrier(W3CTraceContextPropagator.getInstance());
		Context context = carrier.extract(Map.of("traceparent", traceparent));
		return Span.fromContext(context).getSpanContext().isValid();
	}

}
