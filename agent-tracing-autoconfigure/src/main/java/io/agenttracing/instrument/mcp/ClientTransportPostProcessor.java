package io.agenttracing.instrument.mcp;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.WeakIdentityMap;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpTransportSession;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.mcp.client.common.autoconfigure.NamedClientMcpTransport;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Traces the transports of Spring AI's MCP clients, which are beans that are lists.
 */
final class ClientTransportPostProcessor implements BeanPostProcessor {

	/** The address of a server over HTTP. */
	static final PrivateField<URI> URI_FIELD = new PrivateField<>("baseUri", URI.class);

	/** The session over HTTP. */
	@SuppressWarnings("rawtypes")
	static final PrivateField<AtomicReference> SESSION_FIELD = new PrivateField<>("activeSession",
			AtomicReference.class);

	private static final Log logger = LogFactory.getLog(ClientTransportPostProcessor.class);

	private static final String NOT_TRACED = "Requests of an MCP client are not traced";

	private final DeclaredLists lists;

	private final Supplier<@Nullable ClientOperations> operations;

	private final Supplier<McpProperties> properties;

	private final Supplier<@Nullable PropagationAllowList> recipients;

	private final WeakIdentityMap<NamedClientMcpTransport, NamedClientMcpTransport> known = new WeakIdentityMap<>();

	/**
	 * Traces transports.
	 * @param beans know what is declared of a list
	 * @param operations opens operations
	 * @param properties name the servers that are trusted
	 * @param recipients the hosts that are trusted, null for none
	 */
	ClientTransportPostProcessor(ConfigurableListableBeanFactory beans, Supplier<@Nullable ClientOperations> operations,
			Supplier<McpProperties> properties, Supplier<@Nullable PropagationAllowList> recipients) {
		this.lists = new DeclaredLists(beans, NamedClientMcpTransport.class::isAssignableFrom);
		this.operations = operations;
		this.properties = properties;
		this.recipients = recipients;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof List<?> list) {
			return Failures.attempt(logger, NOT_TRACED,
					() -> this.lists.contain(list, beanName) ? this.lists.traced(list, beanName, this::traced) : list,
					list);
		}
		return bean;
	}

	private Object traced(Object transport) {
		return (transport instanceof NamedClientMcpTransport named) ? Failures.attempt(logger, NOT_TRACED,
				() -> this.known.computeIfAbsent(named, () -> traced(named)), named) : transport;
	}

	private NamedClientMcpTransport traced(NamedClientMcpTransport named) {
		McpClientTransport transport = named.transport();
		if (transport instanceof TracedClientTransport) {
			return named;
		}
		ClientConnection connection = new ClientConnection(URI_FIELD.of(transport),
				transport instanceof StdioClientTransport, isTrusted(named.name(), URI_FIELD.of(transport)),
				() -> session(transport));
		return new NamedClientMcpTransport(named.name(),
				new TracedClientTransport(transport, connection, this.operations));
	}

	private boolean isTrusted(String name, @Nullable URI uri) {
		if (uri == null) {
			return this.properties.get().getTrustedServers().contains(name);
		}
		PropagationAllowList recipients = this.recipients.get();
		return recipients != null && recipients.includeHost(uri.getHost());
	}

	private static Optional<String> session(McpClientTransport transport) {
		AtomicReference<?> session = SESSION_FIELD.of(transport);
		return (session != null && session.get() instanceof McpTransportSession<?> active) ? active.sessionId()
				: Optional.empty();
	}

}
