package io.agenttracing.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

@ExtendWith(OutputCaptureExtension.class)
class RateLimitedLogTests {

	private static final Log logger = LogFactory.getLog(RateLimitedLogTests.class);

	@Test
	void warnsOnceOfEachKey(CapturedOutput output) {
		RateLimitedLog log = RateLimitedLog.once(logger);
		log.warn("a", () -> "first of a");
		log.warn("b", () -> "first of b", new IllegalStateException("the reason"));
		log.warn("a", () -> fail("nothing is made that is not logged"));
		assertThat(output).containsOnlyOnce("first of a").containsOnlyOnce("first of b").contains("the reason");
	}

	@Test
	void warnsAgainAfterTheInterval(CapturedOutput output) {
		AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
		RateLimitedLog log = RateLimitedLog.every(Duration.ofMinutes(5), logger, now::get);
		log.warn(() -> "first");
		now.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
		log.warn(() -> "too early");
		now.incrementAndGet();
		log.warn(() -> "second");
		log.warn(() -> "too early");
		assertThat(output).contains("first", "second").doesNotContain("too early");
	}

	@Test
	void boundsTheKeys(CapturedOutput output) {
		RateLimitedLog log = RateLimitedLog.once(logger);
		String same = "x".repeat(1_000);
		log.warn(same + "1", () -> "long key");
		log.warn(same + "2", () -> "same key");
		IntStream.range(1, RateLimitedLog.MAX_KEYS).forEach((i) -> log.warn(i, () -> "key " + i + "."));
		assertThat(log.isFull()).isTrue();
		log.warn("another", () -> "one too many");
		assertThat(output).contains("long key", "key 1.", "key 255.").doesNotContain("same key", "one too many");
	}

	@Test
	void appenderThatThrowsIsCountedAndDoesNotReachTheCaller() {
		long before = Failures.count();
		RateLimitedLog.once(new NoOpLog() {

			@Override
			public void warn(Object message, Throwable failure) {
				throw new StackOverflowError();
			}

		}).warn(() -> "unheard");
		assertThat(Failures.count()).isEqualTo(before + 1);
	}

}
