package io.agenttracing.pipeline.masking;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the values of a span can be.
 */
class ValueLimitTests {

	private static final int LIMIT = 16_384;

	private final MaskedText text = new MaskedText(LIMIT);

	@ParameterizedTest
	@CsvSource({ "16383, 16383", "16384, 16384", "16385, 16384", "65536, 16384", "65537, 16384", "1000000, 16384" })
	void cutsLongTexts(int length, int expected) {
		String value = "a".repeat(length);
		String cut = this.text.of(value);
		assertThat(cut).hasSize(expected);
		if (length > LIMIT) {
			assertThat(cut).isEqualTo("a".repeat(LIMIT - 1) + "\u2026");
		}
		else {
			assertThat(cut).isSameAs(value);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void cutsBetweenCodePoints(int offset) {
		String cut = this.text.of("a".repeat(offset) + "\ud83d\ude00".repeat(LIMIT));
		assertThat(cut.length()).isBetween(LIMIT - 1, LIMIT);
		assertThat(cut).endsWith("\ud83d\ude00\u2026");
		assertThat(cut.codePoints()).noneMatch((point) -> Character.getType(point) == Character.SURROGATE);
	}

	@Test
	void masksBeforeItCuts() {
		String secret = "s3cret".repeat(10);
		for (int offset = LIMIT - 80; offset <= LIMIT; offset++) {
			assertThat(this.text.of("a".repeat(offset) + " password=" + secret)).doesNotContain("s3c");
		}
	}

	@Test
	void dropsTheSecretThatAFirstCutLeavesInHalf() {
		String cookie = "Cookie: a=" + "b".repeat(LIMIT * 4 - 60) + "\n";
		for (String secret : List.of("postgres://bob:s3cret@host", "eyJs3cretheader.eyJs3cretclaims.s3cretsignature",
				"sk-s3cret0123456789s3cret0123456789")) {
			for (int blanks = 0; blanks < 50; blanks++) {
				String masked = this.text.of(cookie + " ".repeat(blanks) + secret + " ".repeat(LIMIT));
				assertThat(masked).startsWith("Cookie: ***").doesNotContain("s3c");
			}
		}
	}

	@Test
	void cutsValuesOfASpan() {
		String longText = "a".repeat(LIMIT * 2);
		List<String> many = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
		SpanData span = Spans.of(longText, (content) -> {
			content.setAttribute("text", longText);
			content.setAttribute(AttributeKey.stringArrayKey("texts"), List.of("a", longText));
			content.setAttribute(AttributeKey.stringArrayKey("many"), many);
			content.setAttribute(AttributeKey.longArrayKey("numbers"), Collections.nCopies(200, 7L));
			content.setAttribute(AttributeKey.longArrayKey("few"), Collections.nCopies(128, 7L));
			content.setStatus(StatusCode.ERROR, longText);
			content.recordException(new IllegalStateException(longText));
		});
		SpanData cut = SecretSpanMasking.cutting().transform(span);
		assertThat(cut.getName()).hasSize(LIMIT);
		assertThat(cut.getStatus().getDescription()).hasSize(LIMIT);
		assertThat(cut.getAttributes().get(AttributeKey.stringKey("text"))).hasSize(LIMIT);
		assertThat(cut.getAttributes().get(AttributeKey.stringArrayKey("texts"))).hasSize(2)
			.last()
			.asString()
			.hasSize(LIMIT);
		assertThat(cut.getAttributes().get(AttributeKey.stringArrayKey("many"))).isEqualTo(many.subList(0, 128));
		assertThat(cut.getAttributes().get(AttributeKey.longArrayKey("numbers"))).hasSize(128);
		assertThat(cut.getAttributes().get(AttributeKey.longArrayKey("few"))).hasSize(128);
		assertThat(cut.getEvents().get(0).getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
			.hasSize(LIMIT);
	}

	@Test
	void leavesLengthToTheApplicationThatHasALimit() {
		String longText = "a".repeat(LIMIT * 8);
		SpanData span = Spans.of("call", (content) -> {
			content.setAttribute("text", longText + " password=s3cret");
			content.setAttribute(AttributeKey.longArrayKey("numbers"), Collections.nCopies(200, 7L));
		});
		SpanData masked = SecretSpanMasking.notCutting().transform(span);
		assertThat(masked.getAttributes().get(AttributeKey.stringKey("text"))).isEqualTo(longText + " password=***");
		assertThat(masked.getAttributes().get(AttributeKey.longArrayKey("numbers"))).hasSize(200);
	}

}
