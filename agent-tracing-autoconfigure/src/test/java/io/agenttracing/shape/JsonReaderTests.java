package io.agenttracing.shape;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shapes of JSON texts.
 */
class JsonReaderTests {

	private static final String MESSAGE = """
			{"id": "a\\u00e4\\"b", "amount": -7.5e3, "paid": false, "note": null, "tags": [],
			"passages": [{"text": "ä", "score": 1}, {"text": "b", "lang": "en", "score": 0.5}], "of": {"x": {}}}
			""";

	@Test
	void readsFieldsAndTheirTypes() {
		assertThat(ReadShapes.ofJson(MESSAGE)).containsExactly("amount:number", "id:string", "paid:boolean",
				"passages[].lang:string", "passages[].score:number", "passages[].text:string");
		assertThat(ReadShapes.ofJson("[[1], \"a\"]")).containsExactly("[]:string", "[][]:number");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "42", "\"text\"", "null", "{", "{]", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1}",
			"{\"a\":1}}", "[01]", "[1.]", "[NaN]", "{'a':1}", "{\"a\":1} x", "[\"\\x\"]", "[\"a\nb\"]", "[\"a]" })
	void whatIsNoJsonIsAText(String text) {
		assertThat(ReadShapes.ofJson(text)).containsExactly("$:string");
	}

	@Test
	void keysThatAreDataAreNotKept() {
		assertThat(ReadShapes.ofJson("{\"of\": {\"a\": 1, \"b c\": \"x\"}}")).containsExactly("of{*}:number",
				"of{*}:string");
		assertThat(ReadShapes.ofJson("[{\"a\": 1}, {\"order1234\": 1}]")).containsExactly("[].a:number",
				"[]{*}:number");
		assertThat(ReadShapes.ofJson("{\"AKIAIOSFODNN7EXAMPLE\": 1}")).containsExactly("{*}:number");
		assertThat(ReadShapes.ofJson("{\"\\u0061\": 1}")).containsExactly("{*}:number");
		assertThat(ReadShapes.ofJson("{\"" + "a".repeat(40) + "\": 1}")).doesNotContain("{*}:number");
		assertThat(ReadShapes.ofJson("{\"" + "a".repeat(41) + "\": 1}")).containsExactly("{*}:number");
		assertThat(ReadShapes.ofJson(keys(32))).hasSize(32);
		assertThat(ReadShapes.ofJson(keys(33))).containsExactly("{*}:number");
	}

	@Test
	void aKeyThatComesTwiceHasBothTypes() {
		assertThat(ReadShapes.ofJson("{\"a\": 1, \"a\": \"x\"}")).containsExactly("a:number", "a:string");
	}

	@Test
	void hostileTextsCostNothing() {
		assertThat(ReadShapes.ofJson(keys(4_000))).containsExactly("{*}:number");
		assertThat(ReadShapes.ofJson(keys(100_000))).containsExactly("$:object");
		assertThat(ReadShapes.ofJson("[".repeat(10_000) + "]".repeat(10_000))).containsExactly("$:object");
		assertThat(ReadShapes.ofJson("{\"a\":".repeat(400) + "1" + "}".repeat(400))).containsExactly("a.a.a.a:object");
		for (String open : List.of("{\"a\":", "[")) {
			String close = open.equals("[") ? "]" : "}";
			assertThat(ReadShapes.ofJson(open.repeat(512) + "1" + close.repeat(512))).isNotEqualTo(List.of("$:object"));
			assertThat(ReadShapes.ofJson(open.repeat(513) + "1" + close.repeat(513))).containsExactly("$:object");
		}
		assertThat(ReadShapes.ofJson("[" + "9".repeat(30_000) + "e" + "9".repeat(30_000) + "]"))
			.containsExactly("[]:number");
	}

	@Test
	void isTheShapeOfTheSameMap() {
		Random random = new Random(1);
		JsonMapper mapper = JsonMapper.builder().build();
		for (int i = 0; i < 500; i++) {
			String json = RandomMessages.json(random, 4);
			assertThat(ReadShapes.ofJson(json)).as(json).isEqualTo(ReadShapes.of(mapper.readValue(json, Object.class)));
		}
	}

	@Test
	void agreesWithJacksonOnWhatIsMalformed() {
		ObjectReader strict = JsonMapper.builder()
			.build()
			.readerFor(Object.class)
			.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
		Random random = new Random(2);
		int malformed = 0;
		for (int i = 0; i < 5_000; i++) {
			StringBuilder text = new StringBuilder(MESSAGE.strip());
			for (int change = random.nextInt(3); change >= 0; change--) {
				text.setCharAt(1 + random.nextInt(text.length() - 1),
						"{}[]\",:01-.eE \\untab".charAt(random.nextInt(20)));
			}
			boolean expected = isMalformed(strict, text.toString());
			malformed += expected ? 1 : 0;
			assertThat(ReadShapes.ofJson(text.toString()).equals(List.of("$:string"))).as(text.toString())
				.isEqualTo(expected);
		}
		assertThat(malformed).isBetween(1_000, 4_500);
	}

	private static boolean isMalformed(ObjectReader reader, String json) {
		try {
			reader.readValue(json);
			return false;
		}
		catch (JacksonException ex) {
			return true;
		}
	}

	private static String keys(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "\"k" + (char) ('a' + i % 26) + i % 1000 + (char) ('a' + i / 1000) + "\":" + i)
			.collect(Collectors.joining(",", "{", "}"));
	}

}
