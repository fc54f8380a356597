package io.agenttracing.diagnosis.trace;

import java.util.List;
import java.util.Set;

import io.agenttracing.testing.Story;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.CANCELLED;
import static io.agenttracing.AgentSpanAttributes.FALLBACK_FROM;
import static io.agenttracing.AgentSpanAttributes.RETRY_ATTEMPT;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandledErrors}.
 */
class HandledErrorsTests {

	@Test
	void attemptsBeforeAGoodOneWithWhatFailedBelow() {
		Story story = new Story().root("score", 0, 100)
			.failed("score", "attempt 1", 0, 10, RETRY_ATTEMPT, 1L)
			.call("attempt 1", "look up", 1, 2)
			.call("attempt 1", "encode", 2, 8)
			.failed("encode", "http post", 3, 8)
			.failed("score", "attempt 2", 20, 30, RETRY_ATTEMPT, 2L)
			.call("score", "attempt 3", 40, 50, RETRY_ATTEMPT, 3L)
			.failed("attempt 3", "cache", 41, 42)
			.failed("score", "audit", 60, 70);
		assertThat(handled(story)).containsExactlyInAnyOrder("attempt 1", "http post", "attempt 2");
	}

	@Test
	void notAttemptsBeforeOneThatWasGivenUp() {
		Story story = new Story().root("score", 0, 100)
			.failed("score", "attempt 1", 0, 10, RETRY_ATTEMPT, 1L)
			.call("score", "attempt 2", 20, 30, RETRY_ATTEMPT, 2L, CANCELLED, true);
		assertThat(handled(story)).isEmpty();
	}

	@Test
	void notAReceiverThatFailsLater() {
		Story story = new Story().root("score", 0, 100)
			.failed("score", "attempt 1", 0, 10, RETRY_ATTEMPT, 1L)
			.producer("attempt 1", "publish", 1, 2)
			.failedConsumer("publish", "answered in time", 3, 9)
			.failedConsumer("publish", "audit", 3, 40)
			.failed("attempt 1", "detached", 12, 14)
			.failed("attempt 1", "gave up late", 9, 12)
			.call("score", "attempt 2", 20, 30, RETRY_ATTEMPT, 2L);
		assertThat(handled(story)).containsExactlyInAnyOrder("attempt 1", "answered in time", "gave up late");
	}

	@Test
	void whatTheExceptionPassedOnItsWayToTheFallback() {
		Story story = new Story().root("w", 0, 100)
			.failed("w", "observed", 0, 20)
			.failed("observed", "rank", 1, 19)
			.failed("rank", "http post", 2, 18)
			.linked("w", "fallback", "rank", 30, 40, FALLBACK_FROM, "rank");
		assertThat(handled(story)).containsExactlyInAnyOrder("observed", "rank", "http post");
	}

	@Test
	void notWhatFailsAroundTheFallback() {
		Story story = new Story().root("w", 0, 100)
			.failed("w", "observed", 0, 50)
			.failed("observed", "rank", 1, 19)
			.linked("observed", "fallback", "rank", 30, 40, FALLBACK_FROM, "rank");
		assertThat(handled(story)).containsExactly("rank");
	}

	@Test
	void marksNothingTwiceWhereRetriesAreNested() {
		Story story = new Story().root("outer", 0, 100)
			.failed("outer", "outer attempt 1", 0, 50, RETRY_ATTEMPT, 1L)
			.failed("outer attempt 1", "inner attempt 1", 1, 10, RETRY_ATTEMPT, 1L)
			.failed("inner attempt 1", "http post", 2, 9)
			.call("outer attempt 1", "inner attempt 2", 11, 20, RETRY_ATTEMPT, 2L)
			.failed("outer attempt 1", "store", 30, 40)
			.call("outer", "outer attempt 2", 60, 70, RETRY_ATTEMPT, 2L);
		assertThat(handled(story)).containsExactlyInAnyOrder("outer attempt 1", "inner attempt 1", "http post",
				"store");
	}

	private static List<String> handled(Story story) {
		Set<String> handled = Trace.whole(story.spans()).handledErrors();
		return story.spans()
			.stream()
			.filter((span) -> handled.contains(span.getSpanId()))
			.map(SpanData::getName)
			.toList();
	}

}
