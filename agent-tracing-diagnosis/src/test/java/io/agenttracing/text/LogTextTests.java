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

	// Ranges of Unicode's Default_Ignorable_Code_Point, and what is blank or nothing yet
	@ParameterizedTest
	@ValueSource(strings = { "00ad", "034f", "061c", "115f-1160", "17b4-17b5", "180b-180f", "200b-200f", "202a-202e",
			"2060-206f", "3164", "fe00-fe0f", "feff", "ffa0", "fff0-fff8", "1bca0-1bca3", "1d173-1d17a", "e0000-e0fff",
			"2800", "16fe4", "1d159", "ffff", "10ffff" })
	void showsWhatNobodySees(String range) {
		int first = Integer.parseInt(range.split("-")[0], 16);
		int last = Integer.parseInt(range.substring(range.indexOf('-') + 1), 16);
		for (int point = first; point <= last; point++) {
			assertThat(LogText.of("a" + Character.toString(point) + "b", 200))
				.isEqualTo("a\\u" + String.format("%04x", point) + "b");
		}
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
