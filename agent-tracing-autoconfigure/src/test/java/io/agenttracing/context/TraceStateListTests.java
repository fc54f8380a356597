package io.agenttracing.context;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link TraceStateList}: the rules of Trace Context level 2, and what the SDK
 * makes of the result.
 */
class TraceStateListTests {

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	@ParameterizedTest
	@MethodSource("lists")
	void readsWhatTheRecommendationAllows(List<String> headers, @Nullable String expected) {
		String kept = TraceStateList.read(headers.iterator());
		assertThat(kept).isEqualTo(expected);
		assertThat(sdk(headers)).isEqualTo((expected != null) ? members(expected) : 0);
	}

	static Stream<Arguments> lists() {
		return Stream.of(row("a=1", "a=1"), row("a=1,b=2", "a=1,b=2"),
				// Several headers are one list, in their order
				arguments(List.of("a=1", "b=2,c=3"), "a=1,b=2,c=3"), arguments(List.of(), null),
				// Empty members and headers are allowed, and white space around members
				row("", null), row(" ", null), row(",", null), row("a=1,", "a=1"), row(",,a=1, ,b=2,\t", "a=1,b=2"),
				row(" \ta=1 \t,\t b=2\t", "a=1,b=2"), arguments(List.of("", "a=1", ""), "a=1"),
				// Of a key that comes twice the first is the newer
				row("a=1,a=1", "a=1"), row("a=1,b=2,a=3", "a=1,b=2"), arguments(List.of("a=1", "a=2"), "a=1"),
				// Keys
				row("a0_-*/=1", "a0_-*/=1"), row("0t@v=1", "0t@v=1"), row("A=1", null), row("a.b=1", null),
				row("_a=1", null), row("@a=1", null), row("=1", null), row("a b=1", null), row("a =1", null),
				row("ä=1", null), row("a\0=1", null), row(key(256), key(256)), row(key(257), null),
				row(tenant(241, 14), tenant(241, 14)),
				// Values
				row("a= 1", "a= 1"), row("a=1 2", "a=1 2"), row("a=!~", "a=!~"), row("a=", null), row("a", null),
				row("a=b=c", null), row("a=1\r\nb", null), row("a=\t1", null), row("a=\u007f", null),
				row("a=\u00fc", null), row("a=" + "v".repeat(256), "a=" + "v".repeat(256)),
				row("a=" + "v".repeat(257), null),
				// One member against the grammar costs the list
				row("a=1,b", null), row("B=1,a=1", null),
				// 32 members at most, empty ones included
				row(numbered(32), numbered(32)), row(numbered(33), null), row(numbered(32) + ",", null),
				arguments(List.of(numbered(16), numbered(17)), null),
				// Forbidden by the grammar of the SDK alone: the others stay
				row("1a=1,b=2", "b=2"), row("a@b@c=1,b=2", "b=2"), row("a@=1,b=2", "b=2"),
				row(tenant(242, 1) + ",b=2", "b=2"), row(tenant(1, 15) + ",b=2", "b=2"));
	}

	@Test
	void keepsWholeMembersUpTo512CharactersAndLetsLongOnesGoFirst() {
		String shorter = "s=" + "v".repeat(126);
		String longer = "l=" + "v".repeat(127);
		String two = "t=" + "v".repeat(126);
		String three = "u=" + "v".repeat(126);
		String last = "x=" + "v".repeat(122);
		assertThat(TraceStateList.read(List.of(shorter, two, three, last).iterator())).hasSize(511);
		assertThat(TraceStateList.read(List.of(longer, shorter, two, three, "y=" + "v".repeat(120)).iterator()))
			.isEqualTo(String.join(",", shorter, two, three, "y=" + "v".repeat(120)));
		assertThat(TraceStateList.read(List.of(shorter, two, three, last, "z=1").iterator()))
			.isEqualTo(String.join(",", shorter, two, three, last));
	}

	private static Arguments row(String header, @Nullable String expected) {
		return arguments(List.of(header), expected);
	}

	private static String key(int length) {
		return "k".repeat(length) + "=1";
	}

	private static String tenant(int tenant, int system) {
		return "t".repeat(tenant) + "@" + "s".repeat(system) + "=1";
	}

	private static String numbered(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "k" + i + "=" + i).collect(Collectors.joining(","));
	}

	private static long members(String list) {
		return Arrays.stream(list.split(",")).count();
	}

	private static int sdk(List<String> headers) {
		HeadersCarrier carrier = new HeadersCarrier().add("traceparent", TRACEPARENT);
		headers.forEach((header) -> carrier.add("tracestate", header));
		Context context = new ValidatingTextMapPropagator(W3CTraceContextPropagator.getInstance(), new DroppedBaggage())
			.extract(Context.root(), carrier, HeadersCarrier.GETTER);
		return Span.fromContext(context).getSpanContext().getTraceState().size();
	}

}
