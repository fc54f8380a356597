package io.agenttracing.insight.diagnosis.savings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentTracer;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.insight.diagnosis.savings.Programs.Program;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The saving that a rule predicts is what is saved, by the clock of the caller: best of
 * five, with the fault, without it, and without it once more, in turns.
 */
@EnabledIfSystemProperty(named = "test.agent-tracing.timings", matches = "true",
		disabledReason = "takes minutes, and a machine that is not busy")
@TestInstance(Lifecycle.PER_CLASS)
class PredictedSavingsTests {

	private static final int RUNS = 5;

	private static final double ACCURACY = 0.1;

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private final StringBuilder table = new StringBuilder(
			"\n| rule | program | predicted | measured | off by | the same again |\n|---|---|---|---|---|---|\n");

	private HttpServer server;

	private ExecutorService threads;

	private ConfigurableApplicationContext context;

	@BeforeAll
	void start() throws IOException {
		this.threads = Executors.newFixedThreadPool(4);
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/refused/", PredictedSavingsTests::refuse);
		this.server.start();
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(redis.properties())
			.properties("spring.main.banner-mode=off", "agent-tracing.redis.write-channels=agent.*",
					"agent-tracing.sampling.probability=1", "agent-tracing.console.enabled=false",
					"parts.url=http://127.0.0.1:" + this.server.getAddress().getPort())
			.run();
	}

	@AfterAll
	void stop() {
		System.out.println(this.table);
		this.context.close();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private static void refuse(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		Delays.take(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
		exchange.sendResponseHeaders(400, -1);
		exchange.close();
	}

	List<Program> programs() {
		return this.context.getBean(Programs.class).of(Long.getLong("test.agent-tracing.seed", 1));
	}

	@ParameterizedTest
	@MethodSource("programs")
	void whatIsPredictedIsSaved(Program program) {
		run(program, true);
		run(program, false);
		Run with = Run.NONE;
		Run without = Run.NONE;
		Run again = Run.NONE;
		for (int i = 0; i < RUNS; i++) {
			with = with.orQuicker(run(program, true));
			without = without.orQuicker(run(program, false));
			again = again.orQuicker(run(program, false));
		}
		Double predicted = with.predicted(program.rule());
		assertThat(predicted).as("predicted saving of %s in %s", program.rule(), with.spans()).isNotNull();
		double measured = with.millis() - without.millis();
		this.table.append(String.format(Locale.ROOT, "| `%s` | %s | %.0f ms | %.0f ms | %.1f %% | %.1f ms |%n",
				program.rule(), program.fault(), predicted, measured, 100 * (predicted - measured) / measured,
				again.millis() - without.millis()));
		assertThat(predicted).as(program.toString()).isCloseTo(measured, within(ACCURACY * measured));
		assertThat(without.found(program.rule()).stream().mapToDouble(PredictedSavingsTests::saving).sum())
			.as("saving without the fault")
			.isLessThanOrEqualTo(ACCURACY * measured);
	}

	private static double saving(Finding finding) {
		Double saving = finding.savingMillis();
		return (saving != null) ? saving : 0;
	}

	private Run run(Program program, boolean fault) {
		program.before().run(fault);
		EndedSpans ended = this.context.getBean(EndedSpans.class);
		long start = System.nanoTime();
		try {
			this.context.getBean(AgentTracer.class).workflow("seeded", () -> {
				program.work().run(fault);
				return "";
			});
		}
		catch (Programs.ExpectedFailure ex) {
			// As it has to be, in either case.
		}
		double millis = (System.nanoTime() - start) / 1e6;
		ended.awaitEnd();
		String trace = ended.named("invoke_workflow seeded").getTraceId();
		List<SpanData> spans = ended.all().stream().filter((span) -> span.getTraceId().equals(trace)).toList();
		ended.clear();
		return new Run(millis, spans);
	}

	/**
	 * How long a program took, and its spans.
	 */
	private record Run(double millis, List<SpanData> spans) {

		private static final Run NONE = new Run(Double.MAX_VALUE, List.of());

		private Run orQuicker(Run other) {
			return (other.millis < this.millis) ? other : this;
		}

		private List<Finding> found(String rule) {
			return Diagnosis.byAllRules()
				.examine(Trace.whole(this.spans))
				.findings()
				.stream()
				.filter((finding) -> finding.rule().equals(rule))
				.toList();
		}

		private Double predicted(String rule) {
			List<Finding> found = found(rule);
			assertThat(found).as("findings of %s in %s", rule, this.spans).hasSize(1);
			return found.get(0).savingMillis();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@EnableResilientMethods
	@Import(Consumers.class)
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		SlowParts parts(AgentTracer tracer, RestClient.Builder http, @Value("${parts.url}") String url) {
			return new SlowParts(tracer, http.baseUrl(url).build());
		}

		@Bean
		SlowCalls calls(SlowParts parts) {
			return new SlowCalls(parts);
		}

		@Bean(destroyMethod = "shutdownNow")
		ExecutorService searchers() {
			return Context.taskWrapping(Executors.newFixedThreadPool(8));
		}

		@Bean
		Programs programs(AgentTracer tracer, SlowParts parts, SlowCalls calls, StringRedisTemplate redis,
				ExecutorService searchers) {
			return new Programs(tracer, parts, calls, redis, (Executor) searchers);
		}

	}

}
