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

	final TraceStore store;

	final SampleTraces traces;

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final ViewerServer server;

	ServedPage() {
		this(64 * 1024 * 1024);
	}

	ServedPage(long bytes) {
		this.store = new TraceStore(bytes);
		this.traces = new SampleTraces(this.store, Instant.now());
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
