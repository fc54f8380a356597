package io.agenttracing.testing;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

import reactor.core.publisher.Flux;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Many requests at once, of a client that makes no spans.
 */
public final class ConcurrentRequests {

	private static final int AT_ONCE = 32;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private ConcurrentRequests() {
	}

	/**
	 * Sends requests.
	 * @param server the server
	 * @param path the path, to which the number of the request is added
	 * @param count how many
	 * @return how many got each status
	 */
	public static Map<Integer, Long> send(NettyServer server, String path, int count) {
		WebClient client = WebClient.create(server.url(path));
		return Flux.range(0, count)
			.flatMap(
					(i) -> client.get()
						.uri((uri) -> uri.path("{number}").build(i))
						.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode().value())),
					AT_ONCE)
			.collect(Collectors.groupingBy((status) -> status, Collectors.counting()))
			.block(TIMEOUT);
	}

}
