package io.agenttracing.testing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code -Pfast} leaves out.
 */
class FastRunTests {

	@Test
	void findsWhatATestStarts() {
		assertThat(FastRun.heavyIn(WebApplication.class))
			.contains("org/springframework/boot/builder/SpringApplicationBuilder");
	}

	@Test
	void findsWhatAHelperStarts() {
		assertThat(FastRun.heavyIn(Helped.class)).contains("org/springframework/boot/builder/SpringApplicationBuilder");
	}

	@Test
	void letsOthersRun() {
		assertThat(FastRun.heavyIn(TracedApplication.class)).isEmpty();
	}

	static class Helped {

		Object start() {
			return WebApplication.of(Object.class);
		}

	}

}
