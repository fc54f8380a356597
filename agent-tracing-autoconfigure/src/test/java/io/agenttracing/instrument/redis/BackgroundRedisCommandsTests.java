package io.agenttracing.instrument.redis;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackgroundRedisCommands}.
 */
class BackgroundRedisCommandsTests {

	@ParameterizedTest
	@ValueSource(strings = { "HELLO", "AUTH", "SELECT", "READONLY", "CLIENT", "PING", "SUBSCRIBE", "PSUBSCRIBE",
			"SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "CLUSTER", "SENTINEL", "INFO", "ROLE",
			"COMMAND", "XREAD", "XREADGROUP", "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX",
			"BLMPOP", "BZMPOP" })
	void areThoseThatNobodyAskedFor(String command) {
		for (StatusData status : List.of(StatusData.unset(), StatusData.error())) {
			assertThat(isBackground(span(command, null, status))).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "SET", "EVAL", "EVALSHA", "LPUSH", "LPOP", "RPOPLPUSH", "LMOVE", "ZPOPMIN", "XADD",
			"XACK", "XGROUP", "XPENDING", "XCLAIM", "PUBLISH", "SCAN", "KEYS", "CONFIG", "MULTI", "EXEC" })
	void areNoneOfTheApplication(String command) {
		for (StatusData status : List.of(StatusData.unset(), StatusData.error())) {
			assertThat(isBackground(span(command, null, status))).isFalse();
		}
	}

	@Test
	void areNoReadsThatAreSeenNotToWait() {
		assertThat(isBackground(read("XREADGROUP GROUP g c COUNT 1 BLOCK 2000 STREAMS key<orders> >"))).isTrue();
		assertThat(isBackground(read("XREADGROUP GROUP g c COUNT 1 STREAMS key<orders> >"))).isFalse();
		assertThat(isBackground(read("XREADGROUP GROUP g c STREAMS key<a> BLOCK >"))).isFalse();
	}

	@Test
	void areNoCommandsOfAnotherLibrary() {
		AttributesBuilder attributes = Attributes.builder().put("db.system", "redis").put("db.operation", "PING");
		assertThat(isBackground(span(attributes, StatusData.unset()))).isFalse();
	}

	private static boolean isBackground(SpanData span) {
		return new BackgroundRedisCommands().contains(span);
	}

	private static SpanData read(String statement) {
		return span("XREADGROUP", statement, StatusData.unset());
	}

	private static SpanData span(String command, @Nullable String statement, StatusData status) {
		AttributesBuilder attributes = Attributes.builder()
			.put("db.system", "redis")
			.put("db.operation", command)
			.put("net.transport", "IP.TCP");
		if (statement != null) {
			attributes.put("db.statement", statement);
		}
		return span(attributes, status);
	}

	private static SpanData span(AttributesBuilder attributes, StatusData status) {
		return TestSpanData.builder()
			.setName("command")
			.setKind(SpanKind.CLIENT)
			.setStatus(status)
			.setAttributes(attributes.build())
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setHasEnded(true)
			.build();
	}

}
