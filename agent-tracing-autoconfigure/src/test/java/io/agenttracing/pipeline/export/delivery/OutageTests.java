package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * OpenTelemetry's real exporters against a receiver that fails for as many spans as one
 * second brings, behind a {@link RetainingExport} and behind OpenTelemetry's batch
 * processor. The exporters' own attempts, which take seconds, are switched off but in one
 * test.
 */
class OutageTests {

	private static final int[] RATES = { 10, 1000, 10_000 };

	private static final int OUTAGE_SECONDS = 1;

	private static final Set<Fault> TAKING = Set.of(Fault.HANG, Fault.SLOW, Fault.RESET);

	private static final List<String> table = new ArrayList<>();

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final SpanCounts counts = new SpanCounts();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@AfterAll
	static void printTable() {
		System.out.printf("%n%-18s %8s %8s %22s %22s%n", "fault", "spans/s", "spans", "lost by retaining",
				"by batching");
		table.forEach(System.out::println);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "HANG", "SLOW", "UNAVAILABLE", "TOO_MANY_REQUESTS", "RESET", "NOT_HTTP" })
	void losesNothingThatFitsIntoTheBuffer(Fault fault) {
		for (int rate : RATES) {
			int spans = rate * OUTAGE_SECONDS;
			int lostByRetaining = lostByRetaining(http(fault), fault, spans);
			int lostByBatching = lostByBatching(http(fault), fault, spans, Math.min(512, spans));
			table.add("%-18s %8d %8d %22d %22d".formatted(fault, rate, spans, lostByRetaining, lostByBatching));
			assertThat(lostByRetaining).isZero();
			if (!TAKING.contains(fault)) {
				assertThat(lostByBatching).isEqualTo(spans);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "HANG", "UNAVAILABLE", "TOO_MANY_REQUESTS" })
	void losesNothingByGrpc(Fault fault) {
		SpanExporter exporter = OtlpGrpcSpanExporter.builder()
			.setEndpoint(this.receiver.grpcEndpoint())
			.setTimeout(timeout(fault))
			.setRetryPolicy(null)
			.build();
		assertThat(lostByRetaining(exporter, fault, 5000)).isZero();
	}

	@Test
	void countsExactlyWhatDoesNotFitIntoTheBuffer() {
		SpanBuffer buffer = new SpanBuffer(10_000L * SpanSize.of(TestSpans.span("span")));
		RetainingExport export = retaining(http(Fault.REFUSE), buffer);
		this.receiver.fault(Fault.REFUSE);
		Set<String> sent;
		try (SdkTracerProvider provider = provider(new AcceptingProcessor(export))) {
			sent = create(provider, 50_000);
			assertThat(this.counts.of(SpanOutcome.BUFFER_FULL) + export.retained()).isEqualTo(50_000);
			assertThat(export.retained()).isEqualTo(10_000);
			this.receiver.heal();
			assertThat(export.flush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(10_000);
		assertThat(this.counts.of(SpanOutcome.BUFFER_FULL)).isEqualTo(40_000);
		assertThat(this.receiver.spans()).hasSize(10_000);
		assertThat(sent.containsAll(receivedIds())).isTrue();
		assertThat(buffer.bytes()).isZero();
		export.shutdown().join(10, TimeUnit.SECONDS);
	}

	@Test
	void getsThroughByItselfAfterAnOutage() {
		RetainingExport export = retaining(http(Fault.REFUSE), new SpanBuffer(Long.MAX_VALUE));
		this.receiver.fault(Fault.REFUSE);
		export.accept(TestSpans.trace(100), SpanSize.UNKNOWN);
		await().until(() -> export.exporters().get(0).consecutiveFailures() > 1);
		this.receiver.heal();
		await().until(() -> export.retained() == 0);
		assertThat(this.receiver.spans()).hasSize(100);
		export.shutdown().join(10, TimeUnit.SECONDS);
	}

	@Test
	void leavesTheExporterItsOwnAttempts() {
		SpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(this.receiver.httpEndpoint()).build();
		RetainingExport export = retaining(exporter, new SpanBuffer(Long.MAX_VALUE));
		this.receiver.fault(Fault.UNAVAILABLE);
		export.accept(TestSpans.trace(100), SpanSize.UNKNOWN);
		await().until(export::isExporting);
		this.receiver.heal();
		await().until(() -> export.retained() == 0);
		assertThat(this.receiver.spans()).hasSize(100);
		assertThat(export.exporters().get(0).lastError()).isNull();
		export.shutdown().join(10, TimeUnit.SECONDS);
	}

	private int lostByRetaining(SpanExporter exporter, Fault fault, int spans) {
		SpanBuffer buffer = new SpanBuffer(Long.MAX_VALUE);
		RetainingExport export = retaining(exporter, buffer);
		long delivered = this.counts.of(SpanOutcome.DELIVERED);
		Set<String> sent;
		try (SdkTracerProvider provider = provider(new AcceptingProcessor(export))) {
			sent = create(provider, 1);
			await().until(() -> export.retained() == 0);
			this.receiver.fault(fault);
			sent.addAll(create(provider, spans));
			if (fault != Fault.SLOW) {
				await().until(() -> export.exporters().get(0).consecutiveFailures() > 0);
			}
			this.receiver.heal();
			sent.addAll(create(provider, 1));
			// Without it, up to as long as the outage was
			assertThat(export.flush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
		assertThat(export.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.counts.of(SpanOutcome.DELIVERED) - delivered).isEqualTo(spans + 2);
		assertThat(buffer.bytes()).isZero();
		if (!TAKING.contains(fault)) {
			assertThat(this.receiver.spans()).hasSize(spans + 2);
		}
		return lost(sent);
	}

	/**
	 * The batch processor exports each batch of an outage when it is full or its delay
	 * has passed, so it gets them one after the other here, where the receiver answers
	 * soon. It has a queue for 2,048 spans.
	 */
	private int lostByBatching(SpanExporter exporter, Fault fault, int spans, int batch) {
		Set<String> sent = new HashSet<>();
		CountingExporter counting = new CountingExporter(exporter);
		try (BatchSpanProcessor processor = BatchSpanProcessor.builder(counting)
			.setScheduleDelay(Duration.ofMillis(10))
			.build(); SdkTracerProvider provider = provider(processor)) {
			this.receiver.fault(fault);
			for (int created = 0; created < spans; created += batch) {
				sent.addAll(create(provider, Math.min(batch, spans - created)));
				if (!TAKING.contains(fault)) {
					await().pollDelay(Duration.ZERO)
						.pollInterval(Duration.ofMillis(1))
						.until(() -> counting.answered() == sent.size());
				}
			}
			if (fault == Fault.HANG) {
				processor.forceFlush().join(10, TimeUnit.SECONDS);
			}
			this.receiver.heal();
		}
		return lost(sent);
	}

	private int lost(Set<String> sent) {
		sent.removeAll(receivedIds());
		this.receiver.clear();
		return sent.size();
	}

	private Set<String> receivedIds() {
		return this.receiver.spans().stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
	}

	private static Set<String> create(SdkTracerProvider provider, int spans) {
		Tracer tracer = provider.get("test");
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < spans; i++) {
			Span span = tracer.spanBuilder("span").setNoParent().startSpan();
			ids.add(span.getSpanContext().getSpanId());
			span.end();
		}
		return ids;
	}

	private SpanExporter http(Fault fault) {
		return OtlpHttpSpanExporter.builder()
			.setEndpoint(this.receiver.httpEndpoint())
			.setTimeout(timeout(fault))
			.setRetryPolicy(null)
			.build();
	}

	private static Duration timeout(Fault fault) {
		return (fault == Fault.HANG) ? Duration.ofMillis(500) : Duration.ofSeconds(10);
	}

	private RetainingExport retaining(SpanExporter exporter, SpanBuffer buffer) {
		return RetainingExport.start(List.of(exporter), ExportExtensions.none(), new RetainingSettings(512,
				Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(5), List.of()), this.counts, buffer);
	}

	private static SdkTracerProvider provider(SpanProcessor processor) {
		return SdkTracerProvider.builder().addSpanProcessor(processor).build();
	}

}
