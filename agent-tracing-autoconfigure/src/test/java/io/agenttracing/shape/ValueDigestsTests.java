package io.agenttracing.shape;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Digests of tool arguments and results.
 */
class ValueDigestsTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private final ValueDigests digests = new ValueDigests();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"a": 1, "b": [1, {"c": null}]} | { "b":[1.0,{"c":null}],"a":1e0 } | true
			{"a": "\\u00e4\\/\\n"}          | {"a":"ä/\\u000a"}                | true
			{"a": 1, "a": 2}                | {"a": 2}                         | true
			0                               | -0.0e7                           | true
			1200                            | 1.2E3                            | true
			text                            | text                             | true
			[1, 2]                          | [2, 1]                           | false
			{"a": 1}                        | {"a": "1"}                       | false
			{"a": null}                     | {}                               | false
			{"a": "b"}                      | {"a": "b "}                      | false
			["a", "b"]                      | ["a\\", \\"b"]                   | false
			1e999999999                     | 1e999999998                      | false
			{"a": 1                         | {"a":1                           | false
			""")
	void jsonTextsAreEqualIfTheySayTheSame(String one, String other, boolean equal) {
		assertThat(this.digests.ofJson(TRACE, one)).matches("[0-9a-f]{16}")
			.satisfies((digest) -> assertThat(digest.equals(this.digests.ofJson(TRACE, other))).isEqualTo(equal));
	}

	@Test
	void valuesAreEqualToTheirJson() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("text", "a");
		map.put("numbers", Arrays.asList(1.0f, 2L, null, new BigDecimal("3.00")));
		assertThat(this.digests.of(TRACE, map))
			.isEqualTo(this.digests.of(TRACE, new Arguments(Optional.of("a"), new Object[] { 1, 2, null, 3 })))
			.isEqualTo(this.digests.ofJson(TRACE, "{\"text\":\"a\",\"numbers\":[1,2,null,3]}"));
	}

	@Test
	void arraysAreEqualToTheirJson() {
		assertThat(this.digests.of(TRACE, new int[] { 1, 2 })).isEqualTo(this.digests.ofJson(TRACE, "[1,2]"));
		assertThat(this.digests.of(TRACE, new boolean[] { true })).isEqualTo(this.digests.ofJson(TRACE, "[true]"));
		assertThat(this.digests.of(TRACE, new double[5_000])).isNull();
	}

	@Test
	@Timeout(60)
	void aCollectionThatAnotherThreadChangesHasOneOrNone() throws Exception {
		List<Object> list = new ArrayList<>();
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			long before = Failures.count();
			Future<?> changes = thread.submit(() -> {
				for (int i = 0; !done.get(); i = (i + 1) % 50) {
					list.add(i);
					if (i == 0) {
						list.clear();
					}
				}
			});
			boolean none = false;
			for (int i = 0; i < 200_000 && !none; i++) {
				none = this.digests.of(TRACE, list) == null;
			}
			done.set(true);
			changes.get(10, TimeUnit.SECONDS);
			assertThat(none).as("it was changed meanwhile").isTrue();
			assertThat(Failures.count()).isEqualTo(before);
		}
		finally {
			done.set(true);
			thread.shutdownNow();
		}
	}

	@Test
	void setsHaveNoOrder() {
		Set<Integer> set = new HashSet<>(List.of(3, 100, 17, 5));
		assertThat(this.digests.of(TRACE, set)).isEqualTo(this.digests.of(TRACE, new TreeSet<>(set)));
	}

	@Test
	void isEqualOnlyWithinATraceOfAProcess() {
		String digest = this.digests.of(TRACE, "a");
		assertThat(digest).isEqualTo(this.digests.of(TRACE, "a"))
			.isNotEqualTo(this.digests.of(TRACE.replace('0', '1'), "a"))
			.isNotEqualTo(new ValueDigests().of(TRACE, "a"))
			.isNotEqualTo(this.digests.of(TRACE, "b"));
	}

	@ParameterizedTest
	@MethodSource("unknown")
	void thereIsNoneWhereEqualityIsNotKnown(Object value) {
		assertThat(this.digests.of(TRACE, value)).isNull();
		assertThat(this.digests.of(TRACE, List.of(value))).isNull();
	}

	static Stream<Object> unknown() {
		List<Object> cycle = new ArrayList<>();
		cycle.add(cycle);
		return Stream.of(new Object(), new ValueReaderTests.UserList(), new ValueReaderTests.Hostile(), cycle,
				Map.of(new ValueReaderTests.Hostile().getClass(), 1), new byte[] { 1 }, "a".repeat(70_000),
				Collections.nCopies(5_000, 1), new Number() {

					@Override
					public String toString() {
						throw new AssertionError("was called");
					}

					@Override
					public int intValue() {
						return 0;
					}

					@Override
					public long longValue() {
						return 0;
					}

					@Override
					public float floatValue() {
						return 0;
					}

					@Override
					public double doubleValue() {
						return 0;
					}

				});
	}

	@Test
	void hostileTextsHaveNone() {
		assertThat(this.digests.ofJson(TRACE, "[".repeat(10_000) + "]".repeat(10_000))).isNull();
		assertThat(this.digests.ofJson(TRACE, "[".repeat(32) + "]".repeat(32))).isNotNull();
		assertThat(this.digests.ofJson(TRACE, "[".repeat(34) + "]".repeat(34))).isNull();
		assertThat(this.digests.ofJson(TRACE, "[" + "1,".repeat(60_000) + "1]")).isNull();
	}

	@Test
	void isTheSameAfterJacksonHasReadAndWrittenIt() {
		Random random = new Random(3);
		JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		Set<String> digests = new HashSet<>();
		Set<Object> values = new HashSet<>();
		for (int i = 0; i < 500; i++) {
			String json = RandomMessages.json(random, 4);
			Object value = mapper.readValue(json, Object.class);
			assertThat(this.digests.ofJson(TRACE, json)).as(json)
				.isEqualTo(this.digests.ofJson(TRACE, mapper.writeValueAsString(value)))
				.isEqualTo(this.digests.of(TRACE, value));
			digests.add(this.digests.ofJson(TRACE, json));
			values.add(value);
		}
		assertThat(digests).hasSameSizeAs(values);
	}

	record Arguments(Optional<String> text, Object[] numbers) {

	}

}
