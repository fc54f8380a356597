package io.agenttracing.context;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link BaggageList}.
 */
class BaggageListTests {

	private static final DroppedBaggage DROPPED = new DroppedBaggage();

	@ParameterizedTest
	@MethodSource("lists")
	void readsWhatTheRecommendationAllows(String header, @Nullable String expected) {
		assertThat(BaggageList.read(List.of(header).iterator(), DROPPED)).isEqualTo(expected);
	}

	static Stream<Arguments> lists() {
		return Stream.of(arguments("a=1", "a=1"), arguments(" a = 1 ,\tb=2;p=x; q ", "a=1,b=2;p=x; q"),
				arguments("a=", "a="), arguments("a=b=c", "a=b=c"), arguments("a=%41%c3%a4", "a=%41%c3%a4"),
				arguments("", null), arguments(",,", null), arguments("a", null), arguments("=1", null),
				arguments("a b=1,c=2", "c=2"), arguments("ä=1,c=2", "c=2"), arguments("a=ä,c=2", "c=2"),
				arguments("a=\"x\",c=2", "c=2"), arguments("a=1 2,c=2", "c=2"), arguments("a=\\,c=2", "c=2"),
				arguments("a=%,c=2", "c=2"), arguments("a=%4,c=2", "c=2"), arguments("a=%zz,c=2", "c=2"),
				arguments("a=1\r\nx: y,c=2", "c=2"), arguments("a=\0,c=2", "c=2"), arguments("a=1;p=\n,c=2", "c=2"),
				arguments("k".repeat(257) + "=1,c=2", "c=2"), arguments("a=" + "v".repeat(4095) + ",c=2", "c=2"));
	}

	@Test
	void takesTheFirstMembersThatFit() {
		assertThat(BaggageList.read(List.of(numbered(100)).iterator(), DROPPED)).isEqualTo(numbered(64));
		String half = "a=" + "v".repeat(4000);
		assertThat(BaggageList.read(List.of(half + "," + half, half).iterator(), DROPPED)).isEqualTo(half + "," + half);
		assertThat(BaggageList.read(List.of(half, half + "," + half).iterator(), DROPPED)).isEqualTo(half + "," + half);
	}

	private static String numbered(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "k" + i + "=" + i).collect(Collectors.joining(","));
	}

}
