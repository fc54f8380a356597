package io.agenttracing.instrument.retry;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.math.BigDecimal;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FallbackMethods}.
 */
class FallbackMethodsTests {

	private static final int FAILURES = 1_000;

	private final FallbackMethods methods = new FallbackMethods();

	@Test
	void knowsTheExceptionsOfEachName() throws Exception {
		assertThat(handles("fallback", new IllegalStateException())).isTrue();
		assertThat(handles("fallback", new Exception())).isFalse();
		assertThat(handles("withArgument", new Exception())).isTrue();
		assertThat(handles("other", new Exception())).isFalse();
	}

	@Test
	void doesNotLookThroughAClassAtEachFailure() throws Exception {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		Method method = BigDecimal.class.getMethod("toPlainString");
		Exception failure = new Exception();
		this.methods.handles("fallback", method, BigDecimal.class, failure);
		long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		for (int i = 0; i < FAILURES; i++) {
			this.methods.handles("fallback", method, BigDecimal.class, failure);
		}
		long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
		assertThat(bytes / FAILURES).isLessThan(500);
	}

	private boolean handles(String name, Exception failure) throws Exception {
		return this.methods.handles(name, Agent.class.getDeclaredMethod("call", String.class), Agent.class, failure);
	}

	static class Agent {

		String call(String text) {
			return text;
		}

		String fallback(IllegalStateException failure) {
			return "";
		}

		String withArgument(String text, Exception failure) {
			return "";
		}

		String withArgument(Integer number, Exception failure) {
			return "";
		}

		int other(Exception failure) {
			return 0;
		}

	}

}
