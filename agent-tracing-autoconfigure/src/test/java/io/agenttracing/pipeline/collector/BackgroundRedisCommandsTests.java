package io.agenttracing.pipeline.collector;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
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

	private static final SpanContext PARENT = SpanContext.create("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
			TraceFlags.getSampled(), TraceState.getDefault());

	@ParameterizedTest
	@ValueSource(strings = { "HELLO", "AUTH", "SELECT", "READONLY", "CLIENT", "PING", "SUBSCRIBE", "PSUBSCRIBE",
			"SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "CLUSTER", "SENTINEL", "INFO", "ROLE",
			"COMMAND", "XREAD", "XREADGROUP", "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX",
			"BLMPOP", "BZMPOP" })
	void areThoseThatNobodyAskedFor(String command) {
		for (StatusData status : List.of(StatusData.unset(), StatusData.error())) {
			assertThat(isOnly(span(command, null, status, SpanContext.getInvalid()))).isTrue();
			assertThat(isOnly(span(command, null, status, PARENT))).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "SET", "EVAL", "EVALSHA", "LPUSH", "LPOP", "RPOPLPUSH", "LMOVE", "ZPOPMIN", "XADD",
			"XACK", "XGROUP", "XPENDING", "XCLAIM", "PUBLISH", "SCAN", "KEYS", "CONFIG", "MULTI", "EXEC" })
	void areNoneOfTheApplication(String command) {
		for (StatusData status : List.of(StatusData.unset(), StatusData.error())) {
			assertThat(isOnly(span(command, null, status, SpanContext.getInvalid()))).isFalse();
		}
	}

	@Test
	void areNoReadsThatAreSeenNotToWait() {
		assertThat(isOnly(read("XREADGROUP GROUP g c COUNT 1 BLOCK 2000 STREAMS key<orders> >"))).isTrue();
		assertThat(isOnly(read("XREADGROUP GROUP g c COUNT 1 STREAMS key<orders> >"))).isFalse();
		assertThat(isOnly(read("XREADGROUP GROUP g c STREAMS key<a> BLOCK >"))).isFalse();
	}

	@Test
	void areNoCommandsOfAnotherLibrary() {
		AttributesBuilder attributes = Attributes.builder().put("db.system", "redis").put("db.operation", "PING");
		assertThat(isOnly(span(attributes, StatusData.unset(), SpanContext.getInvalid()))).isFalse();
	}

	@Test
	void areAlone() {
		SpanData ping = span("PING", null, StatusData.unset(), SpanContext.getInvalid());
		assertThat(BackgroundRedisCommands.isOnly(List.of())).isFalse();
		assertThat(BackgroundRedisCommands.isOnly(List.of(ping, ping))).isFalse();
	}

	private static boolean isOnly(SpanData span) {
		return BackgroundRedisCommands.isOnly(List.of(span));
	}

	private static SpanData read(String statement) {
		return span("XREADGROUP", statement, StatusData.unset(), SpanContext.getInvalid());
	}

	private static SpanData span(String command, @Nullable String statement, StatusData status, SpanContext parent) {
		AttributesBuilder attributes = Attributes.builder()
			.put("db.system", "redis")
			.put("db.operation", command)
			.put("net.transport", "IP.TCP");
		if (statement != null) {
			attributes.put("db.statement", statement);
		}
		return span(attributes, status, parent);
	}

	private static SpanData span(AttributesBuilder attributes, StatusData status, SpanContext parent) {
		return TestSpanData.builder()
			.setName("command")
			.setKind(SpanKind.CLIENT)
			.setStatus(status)
			.setParentSpanContext(parent)
			.setAttributes(attributes.build())
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setHasEnded(true)
			.build();
	}

}
