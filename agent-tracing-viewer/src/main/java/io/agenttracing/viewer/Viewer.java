package io.agenttracing.viewer;

import java.io.IOException;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.ShownSpans;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Has the page there while the application runs: from before it takes requests until
 * after the last has been answered, so that a start or a stop that hangs can be seen.
 */
final class Viewer implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Viewer.class);

	private static final int PHASE = Integer.MIN_VALUE + 1_000;

	private static final String EXPORTS_UNSAMPLED = "exportUnsampledSpans=true";

	private final int port;

	private final TraceStore store;

	private final TraceModels models;

	private final OtlpReception reception;

	private final LiveSpans spans;

	private final ShownSpans shown;

	private final ObjectProvider<SdkTracerProvider> tracerProviders;

	private @Nullable ViewerServer server;

	private boolean running;

	Viewer(int port, TraceStore store, TraceModels models, OtlpReception reception, LiveSpans spans, ShownSpans shown,
			ObjectProvider<SdkTracerProvider> tracerProviders) {
		this.port = port;
		this.store = store;
		this.models = models;
		this.reception = reception;
		this.spans = spans;
		this.shown = shown;
		this.tracerProviders = tracerProviders;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.spans.thread().start();
		if (exportsUnsampled()) {
			this.shown.stop();
			logger.info("Traces that are not sampled may be missing from the page of agent tracing: a span processor of"
					+ " the application exports all that is recorded, and would export them");
		}
		try {
			this.server = ViewerServer.start(this.port, this.store, this.models, this.reception,
					(failure) -> Failures.caught(logger, "A trace could not be shown", failure));
			logger.info("Traces are shown at " + this.server.address() + " while they run, to this machine only");
		}
		catch (IOException ex) {
			logger.warn("Traces are not shown: no port from " + this.port + " on is free (" + ex.getMessage()
					+ "). Set agent-tracing.viewer.port");
		}
	}

	private boolean exportsUnsampled() {
		return Failures.attempt(logger, "It is not known what the application's own span processors export",
				() -> this.tracerProviders.stream()
					.anyMatch((provider) -> provider.toString().contains(EXPORTS_UNSAMPLED)),
				true);
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		this.spans.thread().stop();
		if (this.server != null) {
			this.server.close();
			this.server = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * The port of the page.
	 * @return the port, -1 if there is none
	 */
	synchronized int port() {
		return (this.server != null) ? this.server.port() : -1;
	}

}
