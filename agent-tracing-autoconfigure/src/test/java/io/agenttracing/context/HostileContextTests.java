package io.agenttracing.context;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ValidatingTextMapPropagator} with what a stranger may send.
 */
class HostileContextTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

	private static final DroppedBaggage DROPPED = new DroppedBaggage();

	/** Each field once, with the one character that says it is too long. */
	private static final int MOST_LOOKED_AT = 4 * TraceContextCarrier.MAX_FIELD_LENGTH;

	private final TextMapPropagator propagator = new ValidatingTextMapPropagator(
			TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance()),
			DROPPED);

	static Stream<String> values() {
		String control = "a=1\r\nSet-Cookie: x\0\u001b[31m";
		String invalidUtf8 = new String(new byte[] { 'a', '=', (byte) 0xc3, 0x28, (byte) 0xff },
				StandardCharsets.ISO_8859_1);
		return Stream.of("", " ", control, invalidUtf8, "a=\ufffd\ud800", "x".repeat(1 << 20), " ".repeat(1 << 20),
				",".repeat(1 << 20), "=".repeat(8192), "a=1,".repeat(10_000), "%".repeat(1 << 20),
				"a=" + "%25".repeat(1 << 18), "a=" + "%0d%0a".repeat(100), "a=1;" + ";".repeat(1 << 20),
				" \t".repeat(4000) + "," + " \t".repeat(4000), TRACEPARENT + "-" + "x".repeat(1 << 20),
				"01-" + TRACE_ID + "-b7ad6b7169203331-01-" + "x".repeat(1 << 20));
	}

	@ParameterizedTest
	@MethodSource("values")
	void neitherThrowsNorLetsControlCharactersThrough(String value) {
		for (String field : new String[] { "traceparent", "tracestate", "baggage" }) {
			HeadersCarrier carrier = new HeadersCarrier();
			if (!field.equals("traceparent")) {
				carrier.add("traceparent", TRACEPARENT);
			}
			carrier.add(field, value);
			Context context = extract(carrier);
			SpanContext span = Span.fromContext(context).getSpanContext();
			assertThat(span.isValid()).isEqualTo(!field.equals("traceparent") || value.startsWith("01-"));
			assertThat(span.getTraceState().asMap().toString()).doesNotContainPattern("\\p{Cntrl}");
			assertThat(Baggage.fromContext(context).asMap().toString()).doesNotContainPattern("\\p{Cntrl}");
		}
	}

	@ParameterizedTest
	@MethodSource("values")
	void looksAtABoundedNumberOfCharacters(String value) {
		AtomicInteger looked = new AtomicInteger();
		CharSequence counted = new CountedText(value, looked);
		TraceParent.isWellFormed(counted);
		assertThat(looked.getAndSet(0)).isLessThanOrEqualTo(200);
		TraceStateList.read(Collections.nCopies(10_000, counted).iterator());
		assertThat(looked.getAndSet(0)).isLessThanOrEqualTo(MOST_LOOKED_AT);
		BaggageList.read(Collections.nCopies(10_000, counted).iterator(), DROPPED);
		assertThat(looked.get()).isLessThanOrEqualTo(2 * MOST_LOOKED_AT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tracestate", "baggage" })
	void takesFewOfTenThousandHeaders(String field) {
		HeadersCarrier carrier = new HeadersCarrier().add("traceparent", TRACEPARENT);
		for (int i = 0; i < 10_000; i++) {
			carrier.add(field, "k" + i + "=" + i);
		}
		Context context = extract(carrier);
		assertThat(Span.fromContext(context).getSpanContext().getTraceId()).isEqualTo(TRACE_ID);
		assertThat(Baggage.fromContext(context).size()).isEqualTo(field.equals("baggage") ? 64 : 0);
		assertThat(carrier.taken()).isLessThanOrEqualTo(66);
	}

	@Test
	void rejectsASecondTraceparent() {
		HeadersCarrier carrier = new HeadersCarrier().add("traceparent", TRACEPARENT)
			.add("traceparent", TRACEPARENT)
			.add("tracestate", "a=1");
		assertThat(extract(carrier)).isSameAs(Context.root());
	}

	@Test
	void leavesOutWhatALaterVersionAddedAndFlagsThatAreNotDefined() {
		HeadersCarrier carrier = new HeadersCarrier().add("traceparent",
				"cc-" + TRACE_ID + "-b7ad6b7169203331-ff-what-the-future-brings");
		SpanContext span = Span.fromContext(extract(carrier)).getSpanContext();
		assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
		assertThat(span.getTraceFlags().asHex()).isEqualTo("03");
		assertThat(TraceParent.known(TRACEPARENT)).isSameAs(TRACEPARENT);
	}

	@Test
	void readsBaggageWithoutControlCharactersOnlyAndKeepsWhatWasThere() {
		HeadersCarrier carrier = new HeadersCarrier().add("baggage",
				"a=1,crlf=x%0d%0ay,nul=%00,c1=%c2%85,line=%e2%80%a8,meta=1;p=%0a,utf8=%c3%a4,invalid=%ff");
		Baggage baggage = Baggage.fromContext(extract(carrier));
		assertThat(baggage.asMap()).containsOnlyKeys("a", "utf8", "invalid");
		assertThat(baggage.getEntryValue("invalid")).isEqualTo("\ufffd");
		Context parent = Context.root().with(Baggage.builder().put("mine", "\n").build());
		assertThat(this.propagator.extract(parent, new HeadersCarrier(), HeadersCarrier.GETTER)).isSameAs(parent);
	}

	@Test
	void readsOtherFieldsOfBoundedLengthWithoutControlCharacters() {
		Map<String, String> carrier = Map.of("short", "value", "long", "x".repeat(8193), "lines", "a\nb");
		ValidatingGetter<Map<String, String>> getter = new ValidatingGetter<>(new MapGetter(), DROPPED);
		assertThat(getter.get(carrier, "short")).isEqualTo("value");
		assertThat(getter.get(carrier, "long")).isNull();
		assertThat(getter.get(carrier, "lines")).isNull();
		assertThat(getter.getAll(carrier, "none").hasNext()).isFalse();
	}

	@Test
	void survivesACarrierThatThrows() {
		Context parent = Context.root();
		assertThat(this.propagator.extract(parent, Map.of(), new ThrowingGetter())).isSameAs(parent);
	}

	private Context extract(HeadersCarrier carrier) {
		return this.propagator.extract(Context.root(), carrier, HeadersCarrier.GETTER);
	}

	/**
	 * A text that counts how often a character is looked at.
	 */
	private record CountedText(String text, AtomicInteger looked) implements CharSequence {

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			this.looked.incrementAndGet();
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.substring(start, end);
		}

		@Override
		public String toString() {
			this.looked.addAndGet(this.text.length());
			return this.text;
		}

	}

	private static final class MapGetter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
			return carrier.get(key);
		}

	}

	private static final class ThrowingGetter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			throw new AssertionError("keys");
		}

		@Override
		public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
			throw new AssertionError(key);
		}

	}

}
