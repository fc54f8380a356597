package io.agenttracing.instrument.timeout;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.agenttracing.context.Deadline;
import io.agenttracing.context.DroppedBaggage;
import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.context.ValidatingTextMapPropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadlineTextMapPropagator}, below the validation of what is read.
 */
class DeadlineTextMapPropagatorTests {

	private static final String NAME = "agent-tracing-budget";

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private final TextMapPropagator propagator = new ValidatingTextMapPropagator(
			new DeadlineTextMapPropagator(W3CTraceContextPropagator.getInstance(), new PropagationAllowList(
					List.of("trusted.example"), List.of((carrier) -> (carrier instanceof URI uri) ? uri : null))),
			new DroppedBaggage());

	static Stream<String> hostile() {
		return Stream.of("", " ", "-1", "+1", "1.5", "1e3", "0x10", "12345678901", "99999999999999999999", " 100",
				"100 ", "100,100", "1\r\nx: y", "1\0", "\u0661\u0662", "\ud800", "abc", "null", "9".repeat(4000));
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void whatIsNoNumberCostsTheBudgetAlone(String value) {
		Context context = extract(TRACEPARENT, value);
		assertThat(Deadline.of(context)).isNull();
		assertThat(Span.fromContext(context).getSpanContext().isValid()).isTrue();
	}

	@Test
	void aMegabyteCostsTheBudgetAlone() {
		Context context = extract(TRACEPARENT, "1".repeat(1 << 20));
		assertThat(Deadline.of(context)).isNull();
		assertThat(Span.fromContext(context).getSpanContext().isValid()).isTrue();
	}

	@Test
	void twoOfThemAreNone() {
		assertThat(Deadline.of(extract(TRACEPARENT, "100", "100"))).isNull();
	}

	@Test
	void whatIsAdvisoryIsNotPassedOn() {
		Context context = Deadline.advisory(extract(TRACEPARENT, "5000"));
		assertThat(Deadline.of(context)).isNotNull();
		assertThat(inject(context, URI.create("http://trusted.example"))).containsOnlyKeys("traceparent");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "0000000100", "5000", "86400000", "9999999999" })
	void takesANumberOfAtMostTenDigits(String value) {
		Deadline deadline = Deadline.of(extract(TRACEPARENT, value));
		assertThat(deadline).isNotNull();
		assertThat(deadline.remainingMillis()).isBetween(0L, Math.min(Long.parseLong(value), Deadline.MAX.toMillis()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01" })
	void thereIsNoneWithoutATrace(String traceparent) {
		assertThat(Deadline.of(extract(traceparent, "100"))).isNull();
	}

	@Test
	void doesNotLengthenADeadlineThatIsThere() {
		Context context = Deadline.limit(Context.root(), 50);
		Map<String, List<String>> carrier = Map.of("traceparent", List.of(TRACEPARENT), NAME, List.of("5000"));
		Deadline deadline = Deadline.of(this.propagator.extract(context, carrier, new Getter()));
		assertThat(deadline).isEqualTo(Deadline.of(context));
	}

	@Test
	void writesWhatIsLeftBesideATrace() {
		Context context = Deadline.limit(extract(TRACEPARENT), 4000);
		assertThat(inject(context, URI.create("http://trusted.example"))).containsOnlyKeys("traceparent", NAME);
		assertThat(Long.parseLong(inject(context, URI.create("http://trusted.example")).get(NAME))).isBetween(1L,
				4000L);
		assertThat(inject(Deadline.limit(context, 0), URI.create("http://trusted.example"))).containsEntry(NAME, "0");
		assertThat(inject(extract(TRACEPARENT), URI.create("http://trusted.example"))).containsOnlyKeys("traceparent");
		assertThat(inject(Deadline.limit(Context.root(), 4000), URI.create("http://trusted.example"))).isEmpty();
	}

	@Test
	void tellsOnlyThoseWhoMayKnow() {
		Context context = Deadline.limit(extract(TRACEPARENT), 4000);
		assertThat(inject(context, URI.create("http://trusted.example/x"))).containsKey(NAME);
		assertThat(inject(context, URI.create("http://other.example/x"))).containsOnlyKeys("traceparent");
		assertThat(inject(context, new StringBuilder())).containsOnlyKeys("traceparent");
		assertThat(inject(context, new HashMap<>())).containsOnlyKeys("traceparent");
		assertThat(inject(context, null)).containsOnlyKeys("traceparent");
	}

	@Test
	void namesItsField() {
		assertThat(this.propagator.fields()).containsExactlyInAnyOrder("traceparent", "tracestate", NAME);
	}

	private Map<String, String> inject(Context context, Object carrier) {
		Map<String, String> written = new HashMap<>();
		this.propagator.inject(context, carrier, (ignored, key, value) -> written.put(key, value));
		return written;
	}

	private Context extract(String traceparent, String... budgets) {
		Map<String, List<String>> carrier = new HashMap<>();
		carrier.put("traceparent", List.of(traceparent));
		carrier.put(NAME, new ArrayList<>(Arrays.asList(budgets)));
		return this.propagator.extract(Context.root(), carrier, new Getter());
	}

	private static final class Getter implements TextMapGetter<Map<String, List<String>>> {

		@Override
		public Iterable<String> keys(Map<String, List<String>> carrier) {
			return carrier.keySet();
		}

		@Override
		public String get(Map<String, List<String>> carrier, String key) {
			Iterator<String> values = getAll(carrier, key);
			return values.hasNext() ? values.next() : null;
		}

		@Override
		public Iterator<String> getAll(Map<String, List<String>> carrier, String key) {
			return carrier.getOrDefault(key, List.of()).iterator();
		}

	}

}
