package io.agenttracing.context;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Reads the URI of the requests of one HTTP client.
 */
@FunctionalInterface
public interface HttpCarrier {

	/**
	 * The URI of a request.
	 * @param carrier the carrier that the context is written into
	 * @return the URI, or {@code null} for a carrier of another kind
	 */
	@Nullable URI uri(Object carrier);

}
