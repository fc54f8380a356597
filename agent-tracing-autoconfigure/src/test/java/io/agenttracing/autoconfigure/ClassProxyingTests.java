package io.agenttracing.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassProxying}.
 */
class ClassProxyingTests {

	@Test
	void isSafeForFinalMethodsOfTheClassItself() {
		assertThat(ClassProxying.isSafe(LettuceConnectionFactory.class)).isTrue();
		assertThat(ClassProxying.isSafe(Helped.class)).isTrue();
	}

	@Test
	void isNotSafeForFinalMethodsOfOthers() {
		assertThat(ClassProxying.isSafe(Sealed.class)).isFalse();
		assertThat(ClassProxying.isSafe(String.class)).isFalse();
	}

	@Test
	void isNotSafeWithoutAVisibleConstructor() {
		assertThat(ClassProxying.isSafe(Made.class)).isFalse();
	}

	static class Made {

		private Made() {
		}

	}

	static class Helped extends LettuceConnectionFactory {

		protected final String help() {
			return "helped";
		}

		@Override
		public final void afterPropertiesSet() {
			super.afterPropertiesSet();
		}

	}

	static class Sealed extends LettuceConnectionFactory {

		@Override
		public final boolean isRunning() {
			return super.isRunning();
		}

	}

}
