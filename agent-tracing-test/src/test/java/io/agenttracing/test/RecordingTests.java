package io.agenttracing.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.pipeline.UrgentSpanListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is recorded is all that would be exported, and nothing is exported.
 */
@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class RecordingTests {

	@Autowired
	AgentTracer agentTracer;

	@Autowired
	Tracer tracer;

	@Test
	void secretsAreMaskedAsTheyAreWhereTracesGo(AgentTrace trace) {
		this.agentTracer.call("step", StepKind.COMPUTE, () -> {
			this.agentTracer.attribute("note", "password=hunter2-hunter2");
			return "done";
		});
		assertThat(trace.spans().get(0).getAttributes().asMap().toString()).contains("password=")
			.doesNotContain("hunter2");
	}

	@Test
	void spanOfAFrameworkAndOfTheStepAroundItAreOne(AgentTrace trace) {
		this.agentTracer.call("llama3", StepKind.LLM, () -> {
			this.tracer.spanBuilder("chat llama3")
				.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.request.model", "llama3")
				.startSpan()
				.end();
			return "done";
		});
		assertThat(trace.spans()).hasSize(1);
	}

	@Test
	void callThatReturnsAPublisherIsItsSubscription(AgentTrace trace) {
		Mono<String> answer = this.agentTracer.call("ask", StepKind.COMPUTE, () -> Mono.just("done"));
		assertThat(answer.block()).isEqualTo("done");
		assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("ask");
	}

	@Test
	void whatHangsIsSeen() {
		EngineRun run = EngineRun.of(Hanging.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void moreSpansThanTheCapAreSeen(AgentTrace trace) {
		this.agentTracer.call("all", StepKind.COMPUTE, () -> {
			for (int i = 0; i < 200; i++) {
				this.tracer.spanBuilder("one of many").startSpan().end();
			}
			return "done";
		});
		assertThat(trace.spans()).hasSize(201);
	}

	@Test
	void whatEndsLateIsOfNoOtherTest() {
		EngineRun run = EngineRun.of(Late.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(2);
	}

	@Test
	void propertiesOfTheTestDoNotKeepSpansAway() {
		EngineRun run = EngineRun.of(Unsampled.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void nothingIsExportedBySpringBoot() throws IOException {
		try (ServerSocket collector = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			collector.setSoTimeout(1);
			Exporting.port = collector.getLocalPort();
			EngineRun run = EngineRun.of(Exporting.class);
			assertThat(run.failures()).isEmpty();
			assertThat(run.passed()).isEqualTo(1);
			assertThat(isAsked(collector)).isFalse();
		}
	}

	private static boolean isAsked(ServerSocket collector) {
		try {
			collector.accept().close();
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void processorsOfTheApplicationWorkAsBeforeAndExportersRest() {
		EngineRun run = EngineRun.of(OwnExporters.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void whatHangsAsExpectedMayGoOnAfterTheTest() {
		EngineRun run = EngineRun.of(HangsOn.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void classesShareAnApplication() {
		EngineRun run = EngineRun.of(First.class, Second.class);
		assertThat(run.failures()).isEmpty();
		assertThat(Shared.APPLICATIONS).hasSize(1);
	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, Hanging.Reported.class },
			properties = "agent-tracing.inflight.stuck-after=10ms")
	static class Hanging {

		@Autowired
		AgentTracer tracer;

		@Autowired
		CountDownLatch reported;

		@Test
		@ExpectFinding("hung")
		void isReported(AgentTrace trace) {
			this.tracer.call("slow", StepKind.COMPUTE, () -> this.reported.await(60, TimeUnit.SECONDS));
			assertThat(trace.spans()).extracting(SpanData::getName).contains("slow", "stuck slow");
		}

		@Configuration(proxyBeanMethods = false)
		static class Reported {

			@Bean
			CountDownLatch reported() {
				return new CountDownLatch(1);
			}

			@Bean
			UrgentSpanListener listener(CountDownLatch reported) {
				return (spans) -> reported.countDown();
			}

		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, Hanging.Reported.class },
			properties = { "agent-tracing.inflight.stuck-after=10ms", "spring.application.name=hangs-on" })
	static class HangsOn {

		private static final CountDownLatch over = new CountDownLatch(1);

		private static Thread thread;

		@Autowired
		AgentTracer tracer;

		@Autowired
		CountDownLatch reported;

		@Test
		@ExpectFinding("hung")
		void isReported() throws InterruptedException {
			thread = new Thread(Context.current().wrap(() -> {
				this.tracer.call("slow", StepKind.COMPUTE, () -> over.await(60, TimeUnit.SECONDS));
			}));
			thread.start();
			assertThat(this.reported.await(60, TimeUnit.SECONDS)).isTrue();
		}

		@AfterAll
		static void end() throws InterruptedException {
			over.countDown();
			thread.join();
		}

	}

	@AgentTracingTest(failOnUnexpected = false)
	@TestMethodOrder(MethodName.class)
	@SpringBootTest(classes = Loans.Application.class)
	static class Late {

		private static final CountDownLatch over = new CountDownLatch(1);

		private static Thread thread;

		@Autowired
		Tracer tracer;

		@Test
		void aBegins() {
			Span root = this.tracer.spanBuilder("root").startSpan();
			Context context = Context.current().with(root);
			thread = new Thread(context.wrap(() -> {
				try {
					over.await();
					this.tracer.spanBuilder("late").startSpan().end();
					root.end();
					this.tracer.spanBuilder("later").setNoParent().startSpan().end();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}));
			thread.start();
			assertThat(traces().all()).isEmpty();
		}

		@Test
		void bFollows() throws InterruptedException {
			over.countDown();
			thread.join();
			assertThat(traces().all()).isEmpty();
			assertThat(traces().ofNobody()).hasSize(1);
			assertThat(traces().ofNobody().get(0).spans()).extracting(SpanData::getName).containsExactly("later");
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class,
			properties = { "agent-tracing.sampling.probability=0",
					"agent-tracing.sampling.max-traces-per-second=0.0001",
					"management.opentelemetry.tracing.sampler=always-off", "management.tracing.export.enabled=false" })
	@TestPropertySource(properties = "management.tracing.sampling.probability=0")
	static class Unsampled {

		@Autowired
		Loans.Desk desk;

		@Autowired
		AgentTracer tracer;

		@DynamicPropertySource
		static void later(DynamicPropertyRegistry properties) {
			properties.add("management.tracing.export.enabled", () -> "false");
		}

		@Test
		void hasAll() {
			for (int i = 0; i < 100; i++) {
				this.desk.decide("l-" + i);
			}
			assertThat(traces().await(100)).allSatisfy((trace) -> assertThat(trace.spans()).hasSize(3)
				.allSatisfy((span) -> assertThat(span.getSpanContext().isSampled()).isTrue()));
		}

	}

	@AgentTracingTest
	@DirtiesContext
	@SpringBootTest(classes = Loans.Application.class)
	static class Exporting {

		private static int port;

		@Autowired
		Loans.Desk desk;

		@DynamicPropertySource
		static void endpoint(DynamicPropertyRegistry properties) {
			properties.add("management.opentelemetry.tracing.export.otlp.endpoint",
					() -> "http://localhost:" + port + "/v1/traces");
			properties.add("management.tracing.export.otlp.enabled", () -> "true");
			properties.add("management.opentelemetry.logging.export.otlp.endpoint",
					() -> "http://localhost:" + port + "/v1/logs");
			properties.add("management.otlp.metrics.export.url", () -> "http://localhost:" + port + "/v1/metrics");
		}

		@Test
		void hasTraces(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace.spans()).hasSize(3);
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, OwnExporters.Exporters.class })
	static class OwnExporters {

		@Autowired
		Loans.Desk desk;

		@Autowired
		InMemorySpanExporter exported;

		@Autowired
		SimpleSpanProcessor processor;

		@Autowired
		SdkTracerProvider provider;

		@Test
		void hasTraces(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace.spans()).hasSize(3);
			this.provider.forceFlush().join(10, TimeUnit.SECONDS);
			assertThat(this.exported.getFinishedSpanItems()).hasSize(3);
		}

		@Configuration(proxyBeanMethods = false)
		static class Exporters {

			@Bean
			InMemorySpanExporter exporter() {
				return InMemorySpanExporter.create();
			}

			@Bean
			SimpleSpanProcessor processor(InMemorySpanExporter exporter) {
				return (SimpleSpanProcessor) SimpleSpanProcessor.create(exporter);
			}

		}

	}

	abstract static class Shared {

		static final Set<ApplicationContext> APPLICATIONS = ConcurrentHashMap.newKeySet();

		@Test
		void hasAnApplication(@Autowired ApplicationContext application) {
			APPLICATIONS.add(application);
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	@TestPropertySource(properties = "spring.application.name=shared")
	static class First extends Shared {

	}

	@SpringBootTest(classes = Loans.Application.class)
	@TestPropertySource(properties = "spring.application.name=shared")
	@AgentTracingTest(failOnUnexpected = false)
	static class Second extends Shared {

	}

}
