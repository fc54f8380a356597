package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Who only reads changes no version.
 */
class StoredTracesTests {

	@Test
	void looksAgainWithoutAnotherVersion() throws IOException {
		try (Served served = new Served()) {
			served.receive(Served.trace(Served.HEALTHY, false, "first"));
			first(served);
			served.receive(Served.trace(Served.HEALTHY, false, "second").replace(Served.CALL, "00f067aa0ba902b9"));
			long version = served.store.version();

			// Not looked at more often than a share of the processor allows
			assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
				while (first(served).path("version").asLong() != version) {
					Thread.onSpinWait();
				}
				for (int i = 0; i < 1_000; i++) {
					first(served);
				}
			});
			assertThat(first(served).path("spans").asInt()).isEqualTo(3);
			assertThat(served.store.version()).isEqualTo(version);
		}
	}

	@Test
	void whatIsJudgedAgainHasNoOtherSpans() throws IOException {
		try (Served served = new Served()) {
			served.receive(Served.trace(Served.HEALTHY, false, "first"));
			long version = served.store.version();
			served.store.touch(Served.HEALTHY);

			assertThat(first(served).path("spansVersion").asLong()).isEqualTo(version);
			assertThat(first(served).path("version").asLong()).isGreaterThan(version);
			assertThat(served.traces.list("", TraceSource.PATIENCE).path("store").asString())
				.isEqualTo(served.store.id());
			try (Served other = new Served()) {
				assertThat(other.store.id()).isNotEqualTo(served.store.id());
			}
		}
	}

	private static JsonNode first(Served served) {
		return served.traces.list("", TraceSource.PATIENCE).path("traces").path(0);
	}

}
