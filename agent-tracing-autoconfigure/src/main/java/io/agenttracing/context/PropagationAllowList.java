package io.agenttracing.context;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The carriers that fields for agents of the same system may be written to: messages, and
 * requests to the listed hosts over HTTP and gRPC. Other carriers are not included, nor
 * are requests whose host is unknown: a map may be the headers of any request.
 */
public final class PropagationAllowList {

	private static final Log logger = LogFactory.getLog(PropagationAllowList.class);

	private static final Set<String> MESSAGES = Set.of("org.apache.kafka.clients.producer.ProducerRecord",
			"org.springframework.amqp.core.Message");

	private final List<String> hosts;

	private final List<HttpCarrier> carriers;

	/**
	 * Creates a list.
	 * @param hosts names and addresses, where a leading "*." matches any subdomain
	 * @param carriers read the hosts of requests
	 */
	public PropagationAllowList(List<String> hosts, List<HttpCarrier> carriers) {
		this.hosts = hosts.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		this.carriers = carriers;
	}

	/**
	 * Allows messages, and no host.
	 * @return the list
	 */
	public static PropagationAllowList messagesOnly() {
		return new PropagationAllowList(List.of(), List.of());
	}

	/**
	 * Whether a carrier is allowed.
	 * @param carrier the carrier that the context is written into
	 * @return {@code false} also where its host is unknown
	 */
	public boolean include(@Nullable Object carrier) {
		if (carrier == null) {
			return false;
		}
		return carrier instanceof MapCarrier || MESSAGES.contains(carrier.getClass().getName())
				|| (!this.hosts.isEmpty() && isListed(host(carrier)));
	}

	/**
	 * Whether what is sent to a host may have the fields.
	 * @param host the name or address of the host
	 * @return {@code false} also where it is unknown
	 */
	public boolean includeHost(@Nullable String host) {
		return isListed(host);
	}

	private @Nullable String host(Object carrier) {
		for (HttpCarrier client : this.carriers) {
			Optional<URI> uri = Failures.attempt(logger, "A request does not tell where it goes",
					() -> Optional.ofNullable(client.uri(carrier)), Optional.empty());
			if (uri.isPresent()) {
				return uri.get().getHost();
			}
		}
		return null;
	}

	private boolean isListed(@Nullable String host) {
		if (host == null) {
			return false;
		}
		String name = host.toLowerCase(Locale.ROOT);
		return this.hosts.stream()
			.anyMatch((listed) -> listed.startsWith("*.") ? name.endsWith(listed.substring(1)) : name.equals(listed));
	}

}
