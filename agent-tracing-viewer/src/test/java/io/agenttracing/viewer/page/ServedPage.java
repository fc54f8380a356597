package io.agenttracing.viewer.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;

/**
 * The page as it is served, with traces.
 */
final class ServedPage implements AutoCloseable {

	final TraceStore store = new TraceStore(64 * 1024 * 1024);

	final SampleTraces traces = new SampleTraces(this.store, Instant.now());

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final ViewerServer server;

	ServedPage() {
		try {
			this.server = ViewerServer.start(0, this.store, new TraceModels(this.store),
					new OtlpReception(this.store, UnaryOperator.identity()), this.failures::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String address(String view) {
		return this.server.address() + view;
	}

	String trace(String id) {
		return address("#/trace/" + id);
	}

	@Override
	public void close() {
		this.server.close();
	}

}
