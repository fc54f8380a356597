package io.agenttracing.benchmark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
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

	/** Fits into the queue: threads that wait for room would be measured too. */
	private static final int BURST = 5_000;

	private static final int STEP = 100;

	private final ConfigurableApplicationContext context;

	private final TraceCollector collector;

	private final SpanCounts counts;

	private final Tracer tracer;

	private final List<AttributeKey<String>> keys = new ArrayList<>();

	private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	SpanLoad() {
		this.context = new SpringApplicationBuilder(Application.class, NullExporter.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"agent-tracing.sampling.probability=1.0", "agent-tracing.export.shutdown-timeout=1s",
					"management.opentelemetry.tracing.export.max-queue-size=20000", "agent-tracing.buffer-size=256MB")
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
			for (int made = 0; made < spans; made += BURST) {
				burst(threads, workload);
			}
		}
		finally {
			threads.shutdown();
		}
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

	private void burst(ExecutorService threads, GrowthPart.Workload workload)
			throws InterruptedException, ExecutionException {
		List<Future<?>> makers = new ArrayList<>();
		for (int i = 0; i < workload.threads(); i++) {
			makers.add(threads.submit(() -> make(workload, BURST / workload.threads())));
		}
		for (Future<?> maker : makers) {
			maker.get();
		}
		flush();
	}

	private void make(GrowthPart.Workload workload, int spans) {
		for (int made = 0; made < spans; made += workload.traceSize()) {
			Span root = span(Context.root(), workload.attributes());
			Context parent = Context.root().with(root);
			for (int i = 1; i < workload.traceSize(); i++) {
				span(parent, workload.attributes()).end();
			}
			root.end();
		}
	}

	private Span span(Context parent, int attributes) {
		SpanBuilder builder = this.tracer.spanBuilder("step").setParent(parent);
		for (int i = 0; i < attributes; i++) {
			builder.setAttribute(this.keys.get(i), "the value of an attribute");
		}
		return builder.startSpan();
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
