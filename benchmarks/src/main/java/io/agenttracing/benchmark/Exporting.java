package io.agenttracing.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/**
 * An application that exports to nowhere, with this project's collector or Spring Boot's
 * batch processor.
 */
final class Exporting implements AutoCloseable {

	private static final int BATCH = 100;

	/** What the work is on: it takes some microseconds, less than any agent. */
	private static final byte[] DOCUMENT = "The rent is due on the third working day.".repeat(250)
		.getBytes(StandardCharsets.UTF_8);

	private static final SpanOutcome[] OUTCOMES = SpanOutcome.values();

	private final ConfigurableApplicationContext context;

	private final SpanExporter exporter;

	private final Supplier<SpanCounts> counts;

	private Exporting(SpanExporter exporter, String... properties) {
		this.exporter = exporter;
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("spring.main.banner-mode=off", "logging.level.root=warn",
				"management.tracing.sampling.probability=1.0", "agent-tracing.export.shutdown-timeout=1s"));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((initialized) -> initialized.getBeanFactory().registerSingleton("exporter", exporter))
			.properties(all.toArray(String[]::new))
			.run();
		// Asked in a loop.
		this.counts = SingletonSupplier.of(() -> this.context.getBean(SpanCounts.class));
	}

	static Exporting byCollector() {
		return new Exporting(new NullExporter());
	}

	static Exporting byBatchProcessor() {
		return new Exporting(new NullExporter(), "agent-tracing.enabled=false");
	}

	/**
	 * The exporter blocks in its first call and never comes back.
	 */
	static Exporting intoBlockedExporter() {
		return new Exporting(new BlockedExporter());
	}

	SpanProcessor processor(String type) {
		return this.context.getBeanProvider(SpanProcessor.class)
			.stream()
			.filter((processor) -> processor.getClass().getSimpleName().equals(type))
			.findFirst()
			.orElseThrow();
	}

	long exported() {
		return ((NullExporter) this.exporter).spans();
	}

	/**
	 * The spans with an outcome, by the accounts of the collector.
	 * @return the number of spans
	 */
	long settled() {
		SpanCounts counts = this.counts.get();
		long settled = 0;
		for (SpanOutcome outcome : OUTCOMES) {
			settled += counts.of(outcome);
		}
		return settled;
	}

	/**
	 * The median time of an operation that does some work and has a span.
	 * @param operations how many
	 * @return nanoseconds
	 */
	double medianNanos(int operations) {
		Tracer tracer = this.context.getBean(Tracer.class);
		double[] times = new double[operations / BATCH];
		int checksum = 0;
		for (int batch = 0; batch < times.length; batch++) {
			long start = System.nanoTime();
			for (int i = 0; i < BATCH; i++) {
				Span span = tracer.spanBuilder("operation")
					.setAttribute("document.id", "doc-1")
					.setAttribute("document.size", 1587)
					.startSpan();
				checksum += Arrays.hashCode(DOCUMENT);
				span.setAttribute("validation.score", 0.9).end();
			}
			times[batch] = (System.nanoTime() - start) / (double) BATCH;
		}
		if (checksum == 0) {
			throw new IllegalStateException("The work was not done");
		}
		Arrays.sort(times);
		return times[times.length / 2];
	}

	@Override
	public void close() {
		if (this.exporter instanceof BlockedExporter blocked) {
			blocked.released.countDown();
		}
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Does not come back from its first call until it is released.
	 */
	private static final class BlockedExporter implements SpanExporter {

		private final CountDownLatch released = new CountDownLatch(1);

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
