package io.agenttracing.insight.diagnosis;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.ThreadMXBean;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.testing.Story;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.CANCELLED;
import static io.agenttracing.AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME;
import static io.agenttracing.AgentSpanAttributes.MESSAGING_DESTINATION_NAME;
import static io.agenttracing.AgentSpanAttributes.MESSAGING_SYSTEM;
import static io.agenttracing.AgentSpanAttributes.WAS_STUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What a process remembers of its traces, and for how long.
 */
class LearnedKnowledgeTests {

	private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation");

	private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system");

	private static final long SECOND = 1_000_000_000L;

	private final AtomicLong clock = new AtomicLong();

	private final LearnedKnowledge knowledge = new LearnedKnowledge(this.clock::get, 7);

	@Test
	void theMedianIsKnownFromTwentyCallsOn() {
		for (int i = 1; i <= 19; i++) {
			call(i);
		}
		assertThat(this.knowledge.medianMillis("call")).isZero();
		call(1_000_000);
		assertThat(this.knowledge.medianMillis("call")).isEqualTo(11);
		assertThat(this.knowledge.medianMillis("other")).isZero();
		assertThat(this.knowledge.tokenBudget()).isEqualTo(7);
	}

	@Test
	void onlyWhatWentWellIsUsual() {
		for (int i = 0; i < 40; i++) {
			learn(new Story().root("call", 0, 10, CANCELLED, true)
				.failed("call", "failed", 0, 10)
				.call("call", "stuck", 0, 10, WAS_STUCK, true)
				.producer("call", "sent", 0, 10)
				.call("call", "wait", 0, 10, DATABASE, "redis", COMMAND, "BLPOP"));
		}
		assertThat(this.knowledge.names()).isZero();
	}

	@Test
	void theColdCallsOfAStartAreForgotten() {
		for (int i = 0; i < 100; i++) {
			pass(SECOND / 10);
			call(900);
		}
		for (int i = 0; i < 200; i++) {
			pass(SECOND / 10);
			call(10);
		}
		assertThat(this.knowledge.medianMillis("call")).isEqualTo(10);
	}

	@Test
	void tenSlowMinutesAreNoRuleAndWhatStaysSlowBecomesUsual() {
		for (int minute = 0; minute < 90; minute++) {
			callsOfAMinute(10);
		}
		for (int minute = 0; minute < 25; minute++) {
			callsOfAMinute(900);
		}
		assertThat(this.knowledge.medianMillis("call")).isEqualTo(10);
		for (int minute = 0; minute < 40; minute++) {
			callsOfAMinute(900);
		}
		assertThat(this.knowledge.medianMillis("call")).isEqualTo(900);
	}

	@Test
	void remembersAThousandNamesByUse() {
		for (int i = 0; i < 20; i++) {
			learn(new Story().root("call", 0, 10));
		}
		for (int i = 0; i < 5_000; i++) {
			learn(new Story().root("GET /accounts/" + i, 0, 10));
			if (i % 900 == 0) {
				assertThat(this.knowledge.medianMillis("call")).isCloseTo(10, within(0.001));
			}
		}
		learn(new Story().root("x".repeat(201), 0, 10));
		assertThat(this.knowledge.names()).isEqualTo(1_000);
		assertThat(this.knowledge.medianMillis("call")).isEqualTo(10);
		for (int i = 0; i < 1_000; i++) {
			learn(new Story().root("GET /users/" + i, 0, 10));
		}
		assertThat(this.knowledge.medianMillis("call")).isZero();
	}

	@Test
	void whereEachReceiverGetsEachMessageIsKnownFromOne() {
		assertThat(this.knowledge.isReceivedHere("geo")).isFalse();
		learn(message("geo", 20, MESSAGING_SYSTEM, "redis"));
		assertThat(this.knowledge.isReceivedHere("geo")).isTrue();
		assertThat(this.knowledge.isConsumed("geo")).isTrue();
	}

	@Test
	void whatOthersMayGetIsNot() {
		learn(message("records", 20, MESSAGING_SYSTEM, "redis", MESSAGING_CONSUMER_GROUP_NAME, "workers"));
		learn(message("topic", 20, MESSAGING_SYSTEM, "kafka"));
		learn(message("reply:*", 20, MESSAGING_SYSTEM, "redis"));
		learn(message("(other)", 20, MESSAGING_SYSTEM, "redis"));
		learn(message("byhand", 20));
		learn(message("x".repeat(201), 20, MESSAGING_SYSTEM, "redis"));
		assertThat(this.knowledge.destinations()).isZero();
	}

	@Test
	void whereMessagesAreReceivedLateNoneIsLostYet() {
		learn(message("geo", 20, MESSAGING_SYSTEM, "redis"));
		learn(message("geo", 510, MESSAGING_SYSTEM, "redis"));
		assertThat(this.knowledge.isReceivedHere("geo")).isFalse();
		learn(message("geo", 509, MESSAGING_SYSTEM, "redis"));
		assertThat(this.knowledge.isReceivedHere("geo")).isTrue();
		Story late = message("geo", 20, MESSAGING_SYSTEM, "redis");
		this.knowledge.learn(new Trace(late.spans().subList(2, 3), true, late.id("ask"), List.of(), Knowledge.NONE));
		assertThat(this.knowledge.isReceivedHere("geo")).isFalse();
	}

	@Test
	void namesThatAreKnownCostNoMemory() {
		Story story = new Story().root("call 0", 0, 100);
		for (int i = 1; i < 50; i++) {
			story.call("call " + (i - 1), "call " + i, i, 100 - i);
		}
		Trace trace = Trace.whole(story.spans());
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		for (int i = 0; i < 1_000; i++) {
			this.knowledge.learn(trace);
		}
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < 1_000; i++) {
			pass(SECOND);
			this.knowledge.learn(trace);
		}
		assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1_000).isLessThan(100);
	}

	private static Story message(String destination, int begin, Object... attributes) {
		Object[] all = new Object[attributes.length + 2];
		all[0] = MESSAGING_DESTINATION_NAME;
		all[1] = destination;
		System.arraycopy(attributes, 0, all, 2, attributes.length);
		return new Story().root("ask", 0, 15)
			.producer("ask", "publish", 5, 10)
			.consumer("publish", "process", begin, begin + 1, all);
	}

	private void callsOfAMinute(int millis) {
		for (int i = 0; i < 60; i++) {
			pass(SECOND);
			call(millis);
		}
	}

	private void call(int millis) {
		learn(new Story().root("call", 0, millis));
	}

	private void learn(Story story) {
		this.knowledge.learn(Trace.whole(story.spans()));
	}

	private void pass(long nanos) {
		this.clock.addAndGet(nanos);
	}

}
