package io.agenttracing.context;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Knows the requests of one HTTP client.
 */
@FunctionalInterface
public interface HttpCarrier {

	/**
	 * Where a request goes.
	 * @param carrier what the context is written into
	 * @return the URI, or {@code null} where it is no request of this client
	 */
	@Nullable URI uri(Object carrier);

}
