package io.agenttracing.benchmark;

import java.util.concurrent.locks.LockSupport;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Calls whose spans Spring Boot's batch processor takes, which makes of them what
 * exporters get on a thread of its own: the least that an exported span can cost.
 */
final class BatchedCalls implements Calls {

	/**
	 * One batch waits for no reason. Two threads add a thousand at once, half the queue.
	 */
	private static final int MOST_WAITING = 600;

	private final ConfigurableApplicationContext context;

	private final NullExporter exporter;

	BatchedCalls(ConfigurableApplicationContext context) {
		this.context = context;
		this.exporter = context.getBean(NullExporter.class);
	}

	@Override
	public Check check() {
		return this.context.getBean(Check.class);
	}

	@Override
	public void awaitRoom(long ended) {
		while (ended - this.exporter.spans() > MOST_WAITING) {
			LockSupport.parkNanos(CollectedCalls.PAUSE_NANOS);
		}
	}

	@Override
	public void settle() {
		Calls.expectFlushed(this.context.getBean(SdkTracerProvider.class).forceFlush());
	}

	@Override
	public void verify(long calls) {
		settle();
		Calls.expect("exported spans", calls, this.exporter.spans());
		Calls.expectRecording(this.context.getBean(OpenTelemetry.class), true);
		this.context.close();
	}

}
