package io.agenttracing.insight.hang;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.PipelineStart;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Runs the watchdog once a second from the first span until the application stops, on a
 * thread of its own: a blocked collector does not block it.
 */
final class WatchdogThread implements Runnable, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Watchdog watchdog;

	private final PipelineStart pipeline;

	private final Thread thread = new Thread(this, "agent-tracing-watchdog");

	private volatile boolean stopped;

	WatchdogThread(Watchdog watchdog, PipelineStart pipeline) {
		this.watchdog = watchdog;
		this.pipeline = pipeline;
		this.thread.setDaemon(true);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.pipeline.whenSpansStart(this::start);
	}

	private void start() {
		if (!this.stopped) {
			this.thread.start();
		}
	}

	@Override
	public void destroy() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	@Override
	public void run() {
		while (!this.stopped) {
			LockSupport.parkNanos(this, INTERVAL_NANOS);
			// The interrupt flag would turn every wait into none.
			Thread.interrupted();
			if (!this.stopped) {
				Failures.attempt(logger, "Looking for spans that hang failed", this.watchdog::scan);
			}
		}
	}

}
