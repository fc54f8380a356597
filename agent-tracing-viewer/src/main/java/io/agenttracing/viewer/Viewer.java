package io.agenttracing.viewer;

import java.io.IOException;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.viewer.server.ViewerServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Has the page there while the application runs: from before it takes requests until
 * after the last has been answered, so that a start or a stop that hangs can be seen.
 */
final class Viewer implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Viewer.class);

	private static final int PHASE = Integer.MIN_VALUE + 1_000;

	private final Start serverStart;

	private final LiveSpans spans;

	private final LogSource logs;

	private final SpanViewer viewer;

	private final UnsampledRecording unsampled;

	private @Nullable ViewerServer server;

	private @Nullable AutoCloseable log;

	private boolean running;

	Viewer(Start serverStart, LiveSpans spans, LogSource logs, SpanViewer viewer, UnsampledRecording unsampled) {
		this.serverStart = serverStart;
		this.spans = spans;
		this.logs = logs;
		this.viewer = viewer;
		this.unsampled = unsampled;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.server = startServer();
		if (this.server == null) {
			// Nobody could look at it.
			this.spans.thread().stop();
			return;
		}
		this.viewer.showsAt(this.server.address());
		this.spans.thread().start();
		this.unsampled.start(this.viewer);
		this.log = this.logs.attach();
		if (this.log == null) {
			logger.info("Lines of the log are not shown beside traces: the application does not log with Logback");
		}
	}

	// Not for lack of a port, nor of the JDK's server in a runtime image, must the start
	// of the application fail.
	private @Nullable ViewerServer startServer() {
		try {
			ViewerServer server = this.serverStart.start();
			logger.info("Traces are shown at " + server.address() + " while they run, to this machine only");
			return server;
		}
		catch (Throwable ex) {
			logger
				.warn("Traces are not shown, for there is no server at agent-tracing.viewer.port nor at the next ones: "
						+ ex);
			return null;
		}
	}

	static void failed(Throwable failure) {
		Failures.caught(logger, "A trace could not be shown", failure);
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		this.viewer.stop();
		this.viewer.showsAt(null);
		if (this.log != null) {
			close(this.log);
			this.log = null;
		}
		this.spans.thread().stop();
		if (this.server != null) {
			this.server.close();
			this.server = null;
		}
	}

	private static void close(AutoCloseable log) {
		try {
			log.close();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Lines of the log are still taken", ex);
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

	/**
	 * Starts the server.
	 */
	@FunctionalInterface
	interface Start {

		ViewerServer start() throws IOException;

	}

}
