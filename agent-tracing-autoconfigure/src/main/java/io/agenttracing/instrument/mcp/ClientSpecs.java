package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reads from a client that is about to be built when it gives up, and has it hand over
 * the context of its callers.
 */
final class ClientSpecs {

	static final PrivateField<McpClientTransport> TRANSPORT = new PrivateField<>("transport", McpClientTransport.class);

	static final PrivateField<Duration> TIMEOUT = new PrivateField<>("requestTimeout", Duration.class);

	@SuppressWarnings("rawtypes")
	static final PrivateField<Supplier> CALLER = new PrivateField<>("contextProvider", Supplier.class);

	private static final Log logger = LogFactory.getLog(ClientSpecs.class);

	private static final String UNKNOWN = "It is not known when an MCP client gives up";

	private ClientSpecs() {
	}

	static void customize(McpClient.SyncSpec spec) {
		Failures.attempt(logger, "Calls of an MCP client that is not initialized are not in the trace of their caller",
				() -> {
					readTimeout(spec);
					if (TRANSPORT.of(spec) instanceof TracedClientTransport) {
						handOver(spec);
					}
				});
	}

	static void customize(McpClient.AsyncSpec spec) {
		Failures.attempt(logger, UNKNOWN, () -> readTimeout(spec));
	}

	// It is read with the first request: what customizes the client later may change it.
	private static void readTimeout(Object spec) {
		if (TRANSPORT.of(spec) instanceof TracedClientTransport traced) {
			traced.connection().timesOutAfter(() -> Failures.orNull(logger, UNKNOWN, () -> TIMEOUT.of(spec)));
		}
	}

	private static void handOver(McpClient.SyncSpec spec) {
		Supplier<?> provider = CALLER.of(spec);
		if (provider != null) {
			spec.transportContextProvider(() -> {
				Object context = provider.get();
				Context caller = Context.current();
				return (context instanceof McpTransportContext own && caller != Context.root())
						? new CallerTransportContext(own, caller) : (McpTransportContext) context;
			});
		}
	}

}
