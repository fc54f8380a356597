package io.agenttracing.context;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who gets what is meant for the agents of this system alone: messages, and the listed
 * hosts over HTTP and gRPC. A carrier that is neither, or whose host is not known, gets
 * nothing of it: a map can be the headers of any request.
 */
public final class PropagationAllowList {

	private static final Log logger = LogFactory.getLog(PropagationAllowList.class);

	private static final Set<String> MESSAGES = Set.of("org.apache.kafka.clients.producer.ProducerRecord",
			"org.springframework.amqp.core.Message");

	private final List<String> hosts;

	private final List<HttpCarrier> carriers;

	/**
	 * Lists who gets it.
	 * @param hosts names and addresses, of which a leading "*." stands for any subdomain
	 * @param carriers know where requests go
	 */
	public PropagationAllowList(List<String> hosts, List<HttpCarrier> carriers) {
		this.hosts = hosts.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		this.carriers = carriers;
	}

	/**
	 * Messages, and no host.
	 * @return the recipients
	 */
	public static PropagationAllowList messagesOnly() {
		return new PropagationAllowList(List.of(), List.of());
	}

	/**
	 * Whether a carrier goes to one of them.
	 * @param carrier what the context is written into
	 * @return {@code false} where that is not known
	 */
	public boolean include(@Nullable Object carrier) {
		if (carrier == null) {
			return false;
		}
		return carrier instanceof MapCarrier || MESSAGES.contains(carrier.getClass().getName())
				|| (!this.hosts.isEmpty() && isListed(host(carrier)));
	}

	private @Nullable String host(Object carrier) {
		for (HttpCarrier client : this.carriers) {
			URI uri = uri(client, carrier);
			if (uri != null) {
				return uri.getHost();
			}
		}
		return null;
	}

	private static @Nullable URI uri(HttpCarrier client, Object carrier) {
		try {
			return client.uri(carrier);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A request does not tell where it goes", ex);
			return null;
		}
	}

	private boolean isListed(@Nullable String host) {
		if (host == null) {
			return false;
		}
		String name = host.toLowerCase(Locale.ROOT);
		for (String listed : this.hosts) {
			if (listed.startsWith("*.") ? name.endsWith(listed.substring(1)) : name.equals(listed)) {
				return true;
			}
		}
		return false;
	}

}
