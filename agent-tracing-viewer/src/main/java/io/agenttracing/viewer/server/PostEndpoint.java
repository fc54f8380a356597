package io.agenttracing.viewer.server;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * What answers {@code POST} at a path of its own, behind the guard of the page. It is
 * asked by several threads, each of which may wait a while; how many do is up to it.
 */
@FunctionalInterface
public interface PostEndpoint {

	/** How many bytes a request may have. */
	int MAX_BODY = 256 * 1024;

	/**
	 * Answers a request.
	 * @param body the body, all of it
	 * @param headers the first header of a name, null where there is none
	 * @return the answer
	 */
	Answer post(byte[] body, UnaryOperator<@Nullable String> headers);

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param contentType the type of the body
	 * @param body the body, perhaps empty
	 * @param headers headers beside those that all answers have
	 */
	record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

	}

}
