package io.agenttracing.export;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryAfter}.
 */
class RetryAfterTests {

	private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

	@ParameterizedTest
	@CsvSource({ "20, 20", "0, 0", "' 7 ', 7", "301, 300", "99999999999999999999999999, 300",
			"'Wed, 21 Oct 2015 07:28:09 GMT', 10", "'Wed, 21 Oct 2015 07:27:00 GMT', 0",
			"'Wed, 21 Oct 2099 07:28:00 GMT', 300" })
	void readsSecondsAndDatesUpToFiveMinutes(String value, long seconds) {
		assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "1.5", "soon", "Wed, 21 Oct", "\u0661" })
	void doesNotWaitForWhatItCannotRead(String value) {
		assertThat(RetryAfter.parse(value, NOW)).isZero();
	}

	@Test
	void isOptional() {
		assertThat(RetryAfter.parse(null, NOW)).isZero();
		assertThat(RetryAfter.parse("1".repeat(1_000_000), NOW)).isZero();
	}

}
