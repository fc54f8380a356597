package io.agenttracing.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;

/**
 * Binds to a port that was given up a moment ago: another process may have it for a
 * connection of its own.
 */
final class PortBinding {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private PortBinding() {
	}

	/**
	 * Tries until the port is free.
	 * @param <T> what listens
	 * @param binding makes it, or throws
	 * @return what listens
	 */
	static <T> T await(Callable<T> binding) {
		return Awaitility.await()
			.atMost(LIMIT)
			.ignoreExceptionsInstanceOf(IOException.class)
			.until(binding, (server) -> true);
	}

}
