package io.agenttracing.insight.hang;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.beans.factory.DisposableBean;

/**
 * Has the watchdog look every 50 ms instead of once a second, so that a test does not
 * wait for the next turn.
 */
final class CloseWatch implements Runnable, DisposableBean {

	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final Watchdog watchdog;

	private final Thread thread = new Thread(this, "agent-tracing-watchdog");

	private volatile boolean stopped;

	CloseWatch(Watchdog watchdog, WatchdogThread replaced) {
		this.watchdog = watchdog;
		// Not started yet: it will end at once.
		replaced.destroy();
		this.thread.setDaemon(true);
		this.thread.start();
	}

	@Override
	public void run() {
		while (!this.stopped) {
			LockSupport.parkNanos(this, INTERVAL_NANOS);
			this.watchdog.scan();
		}
	}

	@Override
	public void destroy() throws InterruptedException {
		this.stopped = true;
		LockSupport.unpark(this.thread);
		this.thread.join();
	}

}
