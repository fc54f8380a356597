package io.agenttracing.benchmark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.OperatingSystemMXBean;
import io.agenttracing.trace.SpanCounts;
import io.agenttracing.trace.SpanOutcome;
import io.agenttracing.trace.TraceCollector;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Makes spans that go through all of this project. What is measured is the processor time
 * of the process until all have an outcome.
 */
final class SpanLoad implements AutoCloseable {

	private static final int STEP = 100;

	private static final int MOST_QUEUED = 1_500;

	private static final long PAUSE_NANOS = 20_000;

	private final ConfigurableApplicationContext context;

	private final TraceCollector collector;

	private final SpanCounts counts;

	private final Tracer tracer;

	private final List<AttributeKey<String>> keys = new ArrayList<>();

	private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	SpanLoad() {
		this.context = new SpringApplicationBuilder(Application.class, NullExporter.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"agent-tracing.sampling.probability=1.0", "agent-tracing.export.shutdown-timeout=1s")
			.run();
		this.collector = this.context.getBean(TraceCollector.class);
		this.counts = this.context.getBean(SpanCounts.class);
		this.tracer = this.context.getBean(OpenTelemetry.class).getTracer("benchmark");
		for (int i = 0; i < 100; i++) {
			this.keys.add(AttributeKey.stringKey("attribute." + i));
		}
	}

	double nanosPerSpan(GrowthPart.Workload workload, int spans) throws InterruptedException, ExecutionException {
		List<Span> open = new ArrayList<>();
		for (int i = 0; i < workload.openTraces(); i++) {
			open.add(this.tracer.spanBuilder("open").setNoParent().startSpan());
		}
		long created = this.counts.created();
		long start = this.process.getProcessCpuTime();
		ExecutorService threads = Executors.newFixedThreadPool(workload.threads());
		try {
			List<Future<?>> makers = new ArrayList<>();
			for (int i = 0; i < workload.threads(); i++) {
				makers.add(threads.submit(() -> make(workload, spans / workload.threads())));
			}
			for (Future<?> maker : makers) {
				maker.get();
			}
		}
		finally {
			threads.shutdown();
		}
		flush();
		double nanos = (this.process.getProcessCpuTime() - start) / (double) (this.counts.created() - created);
		for (int i = 0; i < open.size(); i++) {
			open.get(i).end();
			if (i % STEP == 0) {
				flush();
			}
		}
		flush();
		verify();
		return nanos;
	}

	private void make(GrowthPart.Workload workload, int spans) {
		int step = Math.max(1, STEP / workload.threads());
		int made = 0;
		while (made < spans) {
			Span root = span(Context.root(), workload.attributes());
			Context parent = Context.root().with(root);
			for (int i = 1; i < workload.traceSize(); i++) {
				span(parent, workload.attributes()).end();
				awaitRoom(++made, step);
			}
			root.end();
			awaitRoom(++made, step);
		}
	}

	private Span span(Context parent, int attributes) {
		SpanBuilder builder = this.tracer.spanBuilder("step").setParent(parent);
		for (int i = 0; i < attributes; i++) {
			builder.setAttribute(this.keys.get(i), "the value of an attribute");
		}
		return builder.startSpan();
	}

	// Spans of open traces wait as well, but not in the queue.
	private void awaitRoom(int made, int step) {
		if (made % step == 0) {
			while (this.collector.waiting() > MOST_QUEUED && this.counts.of(SpanOutcome.QUEUE_FULL) == 0) {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	private void flush() {
		if (!this.collector.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()) {
			throw new IllegalStateException("Not flushed");
		}
	}

	private void verify() {
		long settled = 0;
		for (SpanOutcome outcome : SpanOutcome.values()) {
			settled += this.counts.of(outcome);
		}
		Calls.expect("spans with an outcome", this.counts.created(), settled);
		Calls.expect("refused spans", 0, this.counts.of(SpanOutcome.QUEUE_FULL));
		Calls.expect("exported spans", this.counts.of(SpanOutcome.DELIVERED),
				this.context.getBean(NullExporter.class).spans());
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
