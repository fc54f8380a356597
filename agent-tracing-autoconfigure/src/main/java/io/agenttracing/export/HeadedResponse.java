package io.agenttracing.export;

import io.opentelemetry.sdk.common.export.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer over HTTP with what OpenTelemetry leaves out of it.
 */
interface HeadedResponse extends HttpResponse {

	/**
	 * The header {@code Retry-After}.
	 * @return its value, null when there is none
	 */
	@Nullable String retryAfter();

}
