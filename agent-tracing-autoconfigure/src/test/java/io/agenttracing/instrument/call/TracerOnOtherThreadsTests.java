package io.agenttracing.instrument.call;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.TomcatHttpHandlerAdapter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@link AgentTracer} does in a WebFlux application where a {@link WebClient} has
 * gone on with another thread, in both of Boot's modes of context propagation.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracerOnOtherThreadsTests {

	private static final AttributeKey<String> KEY = AttributeKey.stringKey("document");

	private static final HttpClient client = HttpClient.newHttpClient();

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(ReactorAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@TempDir
	private File directory;

	private HttpServer remote;

	@BeforeEach
	void start() throws IOException {
		this.remote = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.remote.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/down") ? 503 : 200, -1);
			exchange.close();
		});
		this.remote.start();
	}

	@AfterEach
	void stop() {
		this.remote.stop(0);
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "limited, handle", "limited, handleFlux", "limited, tap", "limited, tapFlux", "limited, snapshot",
			"auto, handle", "auto, handleFlux", "auto, tap", "auto, tapFlux", "auto, snapshot", "auto, map" })
	void codeThatIsGivenTheContextIsInItsTrace(String mode, String path, CapturedOutput output) {
		run(mode, path, (spans) -> {
			assertThat(edges(spans)).containsExactlyInAnyOrder("http get > invoke_agent flow",
					"invoke_agent flow > decision model", "invoke_agent flow > step");
			assertThat(spans.named("invoke_agent flow").getAttributes().get(KEY)).isEqualTo("d1");
			assertThat(Flow.carrier.get("traceparent")).contains(spans.named("invoke_agent flow").getSpanId());
			assertThat(output).doesNotContain("no span is current");
		});
	}

	// The client of the JDK goes on with the common pool, where roots are nothing
	// special.
	@ParameterizedTest
	@CsvSource({ "map, 2", "elastic, 4", "parallel, 4" })
	void codeThatIsNotSaysSo(String path, int known, CapturedOutput output) {
		run("limited", path, (spans) -> {
			assertThat(edges(spans)).containsExactlyInAnyOrder("http get > invoke_agent flow", "- > decision model",
					"- > step");
			assertThat(Flow.carrier).isEmpty();
			for (String method : List.of("attribute", "inject", "decision", "call").subList(0, known)) {
				assertThat(output.getAll()
					.lines()
					.filter((line) -> line.contains("AgentTracer." + method
							+ " was called where no span is current, at " + Flow.class.getName() + ".use:")))
					.hasSize(1)
					.allMatch((line) -> line.contains("spring.reactor.context-propagation=auto")
							&& line.contains("docs/reactive.md"));
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "limited, mono", "auto, mono", "limited, flux", "auto, flux", "auto, stage" })
	void asynchronousWorkIsBelowTheAgent(String mode, String path, CapturedOutput output) {
		run(mode, path, (spans) -> {
			assertThat(edges(spans)).containsExactlyInAnyOrder("http get > invoke_agent flow",
					"invoke_agent flow > later");
			SpanData later = spans.named("later");
			assertThat(Duration.ofNanos(later.getEndEpochNanos() - later.getStartEpochNanos()))
				.isGreaterThanOrEqualTo(Duration.ofMillis(45));
			assertThat(output).doesNotContain("no span is current");
		});
	}

	@ParameterizedTest
	@CsvSource({ "limited, fallback", "limited, fallbackMono", "auto, fallback", "auto, fallbackMono" })
	void fallbackIsBesideTheCallThatFailed(String mode, String path, CapturedOutput output) {
		run(mode, path, (spans) -> {
			assertThat(edges(spans)).containsExactlyInAnyOrder("http get > invoke_agent flow",
					"invoke_agent flow > rank", "invoke_agent flow > fallback similar");
			SpanData fallback = spans.named("fallback similar");
			assertThat(fallback.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId())
					.isEqualTo(spans.named("rank").getSpanId()));
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("rank");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isNotNull();
			assertThat(output).doesNotContain("no span is current");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void manyRequestsAtOnceLeaveNothingBehind(String mode) {
		serve(mode, (context, url) -> {
			List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				String path = (i % 2 == 0) ? "fallbackMono" : "mono";
				responses.add(client.sendAsync(HttpRequest.newBuilder(URI.create(url + path)).build(),
						BodyHandlers.ofString()));
			}
			assertThat(responses.stream().map(CompletableFuture::join).map(HttpResponse::statusCode)).containsOnly(200);
			await().until(() -> context.getBean(TrackedSpans.class).spans() == 0);
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.all().size() == 700);
			assertThat(spans.all().stream().map(SpanData::getTraceId).distinct()).hasSize(200);
			for (int i = 0; i < 50; i++) {
				for (Scheduler scheduler : List.of(Schedulers.parallel(), Schedulers.boundedElastic())) {
					assertThat(Mono.fromSupplier(() -> Span.current().getSpanContext().isValid())
						.subscribeOn(scheduler)
						.block()).isFalse();
				}
			}
		});
	}

	private void run(String mode, String path, Consumer<EndedSpans> check) {
		serve(mode, (context, url) -> {
			Flow.carrier.clear();
			HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create(url + path)).build(),
					BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.tree().stream().anyMatch((edge) -> edge.contains("> http get /")));
			check.accept(spans);
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
		});
	}

	private void serve(String mode, Served served) {
		this.runner
			.withPropertyValues("spring.reactor.context-propagation=" + mode,
					"remote=http://127.0.0.1:" + this.remote.getAddress().getPort())
			.run((context) -> {
				Tomcat tomcat = new Tomcat();
				tomcat.setBaseDir(this.directory.getPath());
				tomcat.setHostname("127.0.0.1");
				tomcat.setPort(0);
				Context servlets = tomcat.addContext("", this.directory.getPath());
				Tomcat
					.addServlet(servlets, "webflux",
							new TomcatHttpHandlerAdapter(WebHttpHandlerBuilder.applicationContext(context).build()))
					.setAsyncSupported(true);
				servlets.addServletMappingDecoded("/", "webflux");
				tomcat.start();
				try {
					served.use(context, "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
				}
				finally {
					tomcat.stop();
					tomcat.destroy();
				}
			});
	}

	private static List<String> edges(EndedSpans spans) {
		return spans.tree()
			.stream()
			.map((edge) -> edge.replaceAll("http get /\\S*", "http get"))
			.filter((edge) -> !edge.equals("- > http get"))
			.toList();
	}

	@FunctionalInterface
	private interface Served {

		void use(ApplicationContext context, String url) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Application {

		@Bean
		Flow flow(AgentTracer tracer, Environment environment) {
			return new Flow(tracer, WebClient.create(environment.getRequiredProperty("remote")));
		}

		@Bean
		Controller controller(Flow flow) {
			return new Controller(flow);
		}

	}

	@RestController
	static class Controller {

		private final Flow flow;

		Controller(Flow flow) {
			this.flow = flow;
		}

		@GetMapping("/{path}")
		Mono<String> get(@PathVariable String path) {
			return this.flow.run(path);
		}

	}

	@TracedAgent(name = "flow")
	public static class Flow {

		private static final Map<String, String> carrier = new HashMap<>();

		private final AgentTracer tracer;

		private final WebClient web;

		Flow(AgentTracer tracer, WebClient web) {
			this.tracer = tracer;
			this.web = web;
		}

		public Mono<String> run(String path) {
			Mono<String> hop = remote("up");
			return switch (path) {
				case "map" -> hop.map(this::use);
				case "elastic" -> hop.publishOn(Schedulers.boundedElastic()).map(this::use);
				case "parallel" -> hop.delayElement(Duration.ofMillis(1)).map(this::use);
				case "handle" -> hop.handle((text, sink) -> sink.next(use(text)));
				case "handleFlux" -> Flux.from(hop)
					.publishOn(Schedulers.parallel())
					.<String>handle((text, sink) -> sink.next(use(text)))
					.single();
				case "tap" -> hop.tap(() -> new Using());
				case "tapFlux" -> Flux.from(hop).publishOn(Schedulers.boundedElastic()).tap(() -> new Using()).single();
				case "snapshot" -> hop.flatMap((text) -> Mono.deferContextual((context) -> {
					ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureFrom(context);
					try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
						return Mono.just(use(text));
					}
				}));
				case "mono" -> hop.flatMap((text) -> this.tracer.call("later", StepKind.API, this::later));
				case "flux" ->
					hop.flatMapMany((text) -> this.tracer.call("later", StepKind.API, () -> Flux.from(later())))
						.single();
				case "stage" -> hop.flatMap(
						(text) -> Mono.fromFuture(this.tracer.call("later", StepKind.API, () -> later().toFuture())));
				case "fallback" -> rank()
					.onErrorResume((failure) -> Mono.just(this.tracer.fallback("similar", failure, () -> "similar")));
				case "fallbackMono" ->
					rank().onErrorResume((failure) -> this.tracer.fallback("similar", failure, this::later));
				default -> throw new IllegalArgumentException(path);
			};
		}

		private Mono<String> later() {
			return Mono.delay(Duration.ofMillis(45)).thenReturn("later");
		}

		private Mono<String> rank() {
			return this.tracer.call("rank", StepKind.API, () -> remote("down"));
		}

		private Mono<String> remote(String path) {
			return this.web.get().uri("/" + path).retrieve().toBodilessEntity().thenReturn(path);
		}

		private String use(String text) {
			this.tracer.attribute("document", "d1");
			this.tracer.inject(carrier);
			this.tracer.decision("model", List.of("a", "b"), "a", "short");
			return this.tracer.call("step", StepKind.COMPUTE, () -> text);
		}

		private final class Using extends DefaultSignalListener<String> {

			@Override
			public void doOnNext(String text) {
				use(text);
			}

		}

	}

}
