package io.agenttracing.viewer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.viewer.store.TraceStore;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is exported is the same with the page and without: the same application does the
 * same work, with the same ids of traces, and a receiver compares.
 */
class SameExportTests {

	private static final OtlpReceiver receiver = OtlpReceiver.start();

	private static final int TRACES = 40;

	private static final String NOTHING_KEPT = " keep.errors=false inflight=false";

	@AfterAll
	static void stop() {
		receiver.close();
	}

	@AfterEach
	void clear() {
		receiver.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "probability=1", "probability=0", "probability=0.1", "probability=0" + NOTHING_KEPT,
			"probability=0.1" + NOTHING_KEPT, "probability=0.5 max-traces-per-second=0.001" + NOTHING_KEPT,
			"probability=0.1 rule=true" + NOTHING_KEPT, "probability=0.1 rule=true",
			"probability=0.1 slower-than=0ms keep.errors=false", "probability=0.3 include-unsampled=true",
			"probability=0.1 include-unsampled=true" + NOTHING_KEPT, "probability=1 cap=5", "probability=0.5 cap=5",
			"probability=0.1 own=batch", "probability=0.1 own=unsampled", "probability=0.1 own=custom" + NOTHING_KEPT,
			"probability=0.1 include-unsampled=true limits=2", "probability=0.1 rule=true limits=2" + NOTHING_KEPT })
	void asWithoutThePage(String settings) {
		Run without = run(settings, false);
		Run with = run(settings, true);

		assertThat(difference(with.exported(), without.exported())).isEmpty();
		assertThat(difference(without.exported(), with.exported())).isEmpty();
		assertThat(with.counts()).isEqualTo(without.counts());
		assertThat(with.retries()).isEqualTo(without.retries());
		// All of it is shown, but where it would be exported.
		if (settings.matches(".*(unsampled$|custom|limits).*")) {
			assertThat(with.exported()).isNotEmpty();
		}
		else {
			assertThat(with.shown()).isEqualTo(2 * TRACES);
		}
	}

	private static List<String> difference(List<String> more, List<String> less) {
		List<String> difference = new ArrayList<>(more);
		less.forEach(difference::remove);
		return difference;
	}

	private static Run run(String settings, boolean viewer) {
		receiver.clear();
		String[] arguments = arguments(settings);
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class, Own.class)
			.profiles(settings.contains("own=") ? settings.replaceAll(".*own=(\\w+).*", "$1") : "none")
			.properties("agent-tracing.viewer.enabled=" + viewer, "agent-tracing.viewer.port=0",
					"spring.main.banner-mode=off", "receiver=" + receiver.httpEndpoint(),
					"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())
			.build()
			.run(arguments)) {
			AgentTracer tracer = application.getBean(AgentTracer.class);
			for (int i = 0; i < TRACES; i++) {
				work(tracer, i);
				around(application, i);
			}
			assertThat(application.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
				.isTrue();
			int shown = viewer ? shown(application.getBean(TraceStore.class)) : 0;
			return new Run(exported(), counts(application), retries(application), shown);
		}
	}

	private static int shown(TraceStore store) {
		Awaitility.await()
			.during(Duration.ofMillis(60))
			.until(() -> store.versions()
				.keySet()
				.stream()
				.flatMap((id) -> store.trace(id).spans().stream())
				.allMatch(SpanData::hasEnded));
		return store.versions().size();
	}

	private static String[] arguments(String settings) {
		return Arrays.stream(settings.split(" ")).map((setting) -> {
			String value = setting.substring(setting.indexOf('=') + 1);
			return switch (setting.substring(0, setting.indexOf('='))) {
				case "inflight" -> "--agent-tracing.inflight.enabled=" + value;
				case "rule" -> "--agent-tracing.sampling.rules[0].agent=rare";
				case "slower-than" -> "--agent-tracing.sampling.keep.slower-than=" + value;
				case "include-unsampled" -> "--management.opentelemetry.tracing.export.include-unsampled=" + value;
				case "cap" -> "--agent-tracing.limit.max-spans-per-trace=" + value;
				case "limits" -> "--limits=" + value;
				case "own" -> "--own=" + value;
				default -> "--agent-tracing.sampling." + setting;
			};
		}).toArray(String[]::new);
	}

	private static void work(AgentTracer tracer, int number) {
		try {
			tracer.agent((number % 5 == 0) ? "rare" : "common", () -> {
				tracer.call("think", StepKind.COMPUTE, () -> "done");
				tracer.call("ask", StepKind.COMPUTE, () -> Mono.just("answer")).block();
				if (number % 4 == 0) {
					tracer.agent("rare", () -> tracer.call("look", StepKind.COMPUTE, () -> "found"));
				}
				for (int i = 0; i < number % 12; i++) {
					tracer.call("step", StepKind.COMPUTE, () -> "done");
				}
				Map<String, String> message = new HashMap<>();
				tracer.inject(message);
				tracer.continueFrom(message, "receive", () -> tracer.call("work", StepKind.COMPUTE, () -> "done"));
				if (number % 7 == 0) {
					throw new IllegalStateException("down");
				}
				return "done";
			});
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessage("down");
		}
	}

	// Micrometer's span hides the one that is recorded.
	private static void around(ConfigurableApplicationContext application, int number) {
		AgentTracer tracer = application.getBean(AgentTracer.class);
		RetryTemplate retry = application.getBean(RetryTemplate.class);
		Observation.createNotStarted("request", application.getBean(ObservationRegistry.class)).observe(() -> {
			tracer.agent("common", () -> {
				AtomicInteger attempts = new AtomicInteger();
				return retry.invoke(() -> {
					if (attempts.incrementAndGet() == 1) {
						throw new IllegalStateException("not yet");
					}
					return tracer.agent("rare", () -> Map.of("amount", (number % 7 == 3) ? "text" : number));
				});
			});
			return null;
		});
	}

	private static List<String> exported() {
		List<ReceivedSpan> spans = receiver.spans();
		Map<String, ReceivedSpan> byId = spans.stream()
			.collect(Collectors.toMap(ReceivedSpan::spanId, Function.identity(), (first, second) -> first));
		return spans.stream().map((span) -> text(span, byId.get(span.parentSpanId()))).sorted().toList();
	}

	private static String text(ReceivedSpan span, ReceivedSpan parent) {
		Map<String, Object> attributes = new TreeMap<>(span.attributes());
		attributes.replaceAll((key, value) -> isOfTime(key) ? "some" : value);
		return String.join(" ", span.traceId(), span.name(),
				span.parentSpanId().isEmpty() ? "root" : (parent != null) ? "below " + parent.name() : "elsewhere",
				span.kind().toString(), span.status().toString(), attributes.toString(), span.events().size() + "",
				span.links().size() + "", span.isSampled() + "", span.traceState());
	}

	private static boolean isOfTime(String key) {
		return key.contains("_ms") || key.contains("finding") || key.contains("elapsed");
	}

	private static Map<SpanOutcome, Long> counts(ConfigurableApplicationContext application) {
		SpanCounts counts = application.getBean(SpanCounts.class);
		Map<SpanOutcome, Long> result = new TreeMap<>();
		for (SpanOutcome outcome : SpanOutcome.values()) {
			result.put(outcome, counts.of(outcome));
		}
		return result;
	}

	private static List<Long> retries(ConfigurableApplicationContext application) {
		RetryCounts counts = application.getBean(RetryCounts.class);
		return List.of(counts.retries(), counts.fallbacks());
	}

	private record Run(List<String> exported, Map<SpanOutcome, Long> counts, List<Long> retries, int shown) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		SdkTracerProviderBuilderCustomizer sameIds() {
			return (builder) -> builder.setIdGenerator(new SameTraces()).setClock(new SameTimes());
		}

		@Bean
		RetryTemplate retryTemplate() {
			return new RetryTemplate(RetryPolicy.builder().maxRetries(2).delay(Duration.ZERO).build());
		}

		@Bean
		@ConditionalOnProperty("limits")
		SdkTracerProviderBuilderCustomizer fewAttributes(@Value("${limits}") int limits) {
			return (builder) -> builder.setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(limits).build());
		}

		// As an application may have one: it exports whatever ends.
		@Bean
		@Profile("custom")
		SpanProcessor custom(@Value("${receiver}") String endpoint) {
			SpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build();
			return new SpanProcessor() {

				@Override
				public void onStart(Context parentContext, ReadWriteSpan span) {
				}

				@Override
				public boolean isStartRequired() {
					return false;
				}

				@Override
				public void onEnd(ReadableSpan span) {
					exporter.export(List.of(span.toSpanData())).join(10, TimeUnit.SECONDS);
				}

				@Override
				public boolean isEndRequired() {
					return true;
				}

			};
		}

		@Bean
		@Profile("batch")
		BatchSpanProcessor batch(@Value("${receiver}") String endpoint) {
			return BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build()).build();
		}

		@Bean
		@Profile("unsampled")
		BatchSpanProcessor unsampled(@Value("${receiver}") String endpoint) {
			return BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build())
				.setExportUnsampledSpans(true)
				.build();
		}

	}

	/**
	 * The same traces in each run, even if one makes more spans.
	 */
	private static final class SameTraces implements IdGenerator {

		private final Random random = new Random(42);

		@Override
		public synchronized String generateTraceId() {
			return String.format("%016x%016x", this.random.nextLong(), this.random.nextLong());
		}

		@Override
		public String generateSpanId() {
			return IdGenerator.random().generateSpanId();
		}

	}

	/**
	 * The same times in each run, since the cap keeps what takes longest: it goes on only
	 * when the thread looks that does the work.
	 */
	private static final class SameTimes implements Clock {

		private final Thread worker = Thread.currentThread();

		private final AtomicLong nanos = new AtomicLong(1_800_000_000_000_000_000L);

		@Override
		public long now() {
			return this.nanos.get();
		}

		@Override
		public long nanoTime() {
			return (Thread.currentThread() == this.worker) ? this.nanos.addAndGet(1_000_000) : this.nanos.get();
		}

	}

}
