package io.agenttracing.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LogTextTests {

	@Test
	void showsWhatWouldForgeALineOrChangeTheDirectionOfWriting() {
		assertThat(LogText.of("a\r\n\tb\u001b[31m\u2028\u2029\u202e\u2066\u200b\u0085\u007f", 200))
			.isEqualTo("a\\r\\n\\tb\\u001b[31m\\u2028\\u2029\\u202e\\u2066\\u200b\\u0085\\u007f");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain text", "größer 数字", "\ud83d\ude00", "C:\\new" })
	void leavesOtherTextAlone(String text) {
		assertThat(LogText.of(text, 200)).isEqualTo(text);
	}

	@Test
	void showsSurrogatesWithoutTheirOtherHalf() {
		assertThat(LogText.of("\ude00a\ud83d", 200)).isEqualTo("\\ude00a\\ud83d");
	}

	@Test
	void isNeverLongerThanItMayBe() {
		assertThat(LogText.of("x".repeat(1_000_000), 10)).isEqualTo("xxxxxxxxx…");
		assertThat(LogText.of("\u202e".repeat(1_000), 10)).isEqualTo("\\u202e\\u2…");
		assertThat(LogText.of("abc\ud83d\ude00x", 5)).isEqualTo("abc…");
		assertThat(LogText.of("abcde", 5)).isEqualTo("abcde");
	}

}
