package io.agenttracing.pipeline.export.otlp;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
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
	void readsRetryInfoOfGrpc() {
		assertThat(RetryAfter.parseDetails(details(7, 500_000_000))).isEqualTo(Duration.ofMillis(7500));
		assertThat(RetryAfter.parseDetails(details(7, 0).replace("=", ""))).isEqualTo(Duration.ofSeconds(7));
		assertThat(RetryAfter.parseDetails(details(Long.MAX_VALUE, 0))).isEqualTo(RetryAfter.LONGEST);
		assertThat(RetryAfter.parseDetails(details(-5, -1))).isZero();
		assertThat(RetryAfter.parseDetails("no base64!")).isZero();
		assertThat(RetryAfter.parseDetails("AAAA")).isZero();
		assertThat(RetryAfter.parseDetails(null)).isZero();
		assertThat(RetryAfter.parseDetails("A".repeat(1_000_000))).isZero();
	}

	private static String details(long seconds, int nanos) {
		com.google.protobuf.Duration delay = com.google.protobuf.Duration.newBuilder()
			.setSeconds(seconds)
			.setNanos(nanos)
			.build();
		Status status = Status.newBuilder()
			.setCode(14)
			.addDetails(Any.pack(ErrorInfo.newBuilder().setReason("busy").build()))
			.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
			.addDetails(Any.pack(Help.getDefaultInstance()))
			.build();
		return Base64.getEncoder().encodeToString(status.toByteArray());
	}

	@Test
	void isOptional() {
		assertThat(RetryAfter.parse(null, NOW)).isZero();
		assertThat(RetryAfter.parse("1".repeat(1_000_000), NOW)).isZero();
	}

}
