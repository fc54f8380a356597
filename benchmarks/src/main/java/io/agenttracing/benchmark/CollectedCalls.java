package io.agenttracing.benchmark;

import java.util.concurrent.locks.LockSupport;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.OpenTelemetry;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Calls whose spans this project's collector takes. What it makes of them on its own
 * thread is not in the time of a call, unless the threads have to share a core.
 */
final class CollectedCalls implements Calls {

	static final long PAUSE_NANOS = 20_000;

	/** Two batches, one of spans that end and one to be exported, wait for no reason. */
	private static final int MOST_WAITING = 1_100;

	private final ConfigurableApplicationContext context;

	private final TraceCollector collector;

	private final boolean exported;

	CollectedCalls(ConfigurableApplicationContext context, boolean exported) {
		this.context = context;
		this.collector = context.getBean(TraceCollector.class);
		this.exported = exported;
	}

	static void verifyLeftOut(ConfigurableApplicationContext context, long calls) {
		SpanCounts counts = context.getBean(SpanCounts.class);
		Calls.expect("spans that were not sampled", calls, counts.of(SpanOutcome.NOT_SAMPLED));
		Calls.expect("created spans", calls, counts.created());
	}

	@Override
	public Check check() {
		return this.context.getBean(Check.class);
	}

	@Override
	public void awaitRoom(long ended) {
		while (this.collector.waiting() > MOST_WAITING) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	@Override
	public void settle() {
		Calls.expectFlushed(this.collector.forceFlush());
	}

	@Override
	public void verify(long calls) {
		settle();
		SpanCounts counts = this.context.getBean(SpanCounts.class);
		SpanOutcome outcome = this.exported ? SpanOutcome.DELIVERED : SpanOutcome.NOT_KEPT;
		Calls.expect("created spans", calls, counts.created());
		for (SpanOutcome other : SpanOutcome.values()) {
			Calls.expect("spans that are " + other, (other == outcome) ? calls : 0, counts.of(other));
		}
		Calls.expect("exported spans", this.exported ? calls : 0, this.context.getBean(NullExporter.class).spans());
		Calls.expect("metered spans", calls,
				metered("agent_tracing.step.duration") + metered("gen_ai.invoke_agent.duration"));
		Calls.expectRecording(this.context.getBean(OpenTelemetry.class), true);
		this.context.close();
	}

	private long metered(String name) {
		return this.context.getBean(MeterRegistry.class).find(name).timers().stream().mapToLong(Timer::count).sum();
	}

}
