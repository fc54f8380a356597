package io.agenttracing.instrument.call;

import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.span.OpenSubscriptions;
import io.agenttracing.testing.TracedApplication;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Where {@link AgentTracer} says that nothing is current, and where it does not.
 */
@ExtendWith(OutputCaptureExtension.class)
class LostContextTests {

	private static final String LOST = "was called where no span is current";

	private final ExecutorService plain = Executors.newSingleThreadExecutor();

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@AfterEach
	void stop() {
		this.plain.shutdown();
	}

	@Test
	void everyPlaceIsToldOnce(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("agent", StepKind.COMPUTE, () -> "x");
			for (int i = 0; i < 10; i++) {
				attributeAndInject(tracer);
			}
			tracer.attribute("other", "place");
			assertThat(warnings(output)).hasSize(3)
				.allMatch((line) -> line.contains(" at " + LostContextTests.class.getName() + "."))
				.anyMatch((line) -> line.contains("AgentTracer.attribute") && line.contains("attributeAndInject:")
						&& line.contains("the attribute is not set"))
				.anyMatch((line) -> line.contains("AgentTracer.inject") && line.contains("attributeAndInject:"))
				.anyMatch((line) -> line.contains("everyPlaceIsToldOnce"));
		});
	}

	@Test
	void placesAreThoseOfTheApplicationBehindAProxyOfTheTracer(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("agent", StepKind.COMPUTE, () -> "x");
			ProxyFactory proxies = new ProxyFactory(tracer);
			AgentTracer proxy = (AgentTracer) proxies.getProxy();
			attributeAndInject(proxy);
			assertThat(warnings(output)).hasSize(2).allMatch((line) -> line.contains(LostContextTests.class.getName()));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "parallel", "boundedElastic", "netty", "dispatcher" })
	void aTraceOfItsOwnIsToldOnThreadsOfLibraries(String thread, CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Disposable agent = tracer.call("agent", StepKind.COMPUTE, () -> Mono.never()).subscribe();
			on(thread, () -> tracer.call("root", StepKind.COMPUTE, () -> "x"));
			on(thread, () -> {
				tracer.decision("root", List.of(), "x", "y");
				return "x";
			});
			on(thread, () -> tracer.fallback("root", new Exception(), () -> "x"));
			assertThat(warnings(output)).hasSize(3)
				.allMatch((line) -> line.contains("it has started a trace of its own"));
			// A subscription knows its own parent.
			on(thread, () -> tracer.call("root", StepKind.COMPUTE, () -> Mono.just("x")));
			assertThat(warnings(output)).hasSize(3);
			agent.dispose();
		});
	}

	@Test
	void rootsAreNotToldElsewhere(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Disposable agent = tracer.call("agent", StepKind.COMPUTE, () -> Mono.never()).subscribe();
			tracer.call("root", StepKind.COMPUTE, () -> "x");
			on("plain", () -> tracer.call("root", StepKind.COMPUTE, () -> "x"));
			on("parallel", () -> tracer.continueFrom(new HashMap<>(), "root", () -> "x"));
			agent.dispose();
			assertThat(warnings(output)).isEmpty();
		});
	}

	@Test
	void rootsAreNotToldWhenNoAgentIsAtWork(CapturedOutput output) {
		assumeThat(OpenSubscriptions.isAny()).as("left open by another test").isFalse();
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			on("parallel", () -> tracer.call("root", StepKind.COMPUTE, () -> "x"));
			assertThat(warnings(output)).isEmpty();
		});
	}

	@Test
	void whatIsCurrentNeedBeNoAgent(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("agent", StepKind.COMPUTE, () -> "x");
			Span foreign = context.getBean(OpenTelemetry.class).getTracer("other").spanBuilder("other").startSpan();
			try (Scope scope = foreign.makeCurrent()) {
				attributeAndInject(tracer);
			}
			foreign.end();
			assertThat(warnings(output)).isEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void whatIsNotSampledIsNotLost(String keep, CapturedOutput output) {
		this.runner.withConfiguration(AutoConfigurations.of(SamplingAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=0", "agent-tracing.sampling.keep.errors=" + keep)
			.run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				tracer.call("agent", StepKind.COMPUTE, () -> tracer.call("dropped", StepKind.COMPUTE, () -> {
					attributeAndInject(tracer);
					return "x";
				}));
				assertThat(warnings(output)).isEmpty();
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void nothingIsLostWhereNothingIsTraced(boolean off, CapturedOutput output) {
		ApplicationContextRunner application = off ? this.runner.withPropertyValues("agent-tracing.enabled=false")
				: this.runner.withBean(OpenTelemetry.class, OpenTelemetry::noop);
		application.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("agent", StepKind.COMPUTE, () -> {
				attributeAndInject(tracer);
				return "x";
			});
			on("parallel", () -> tracer.call("root", StepKind.COMPUTE, () -> "x"));
			assertThat(warnings(output)).isEmpty();
		});
	}

	private static void attributeAndInject(AgentTracer tracer) {
		tracer.attribute("key", "value");
		tracer.inject(new HashMap<>());
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains(LOST)).toList();
	}

	private void on(String thread, Callable<?> work) throws Exception {
		switch (thread) {
			case "plain" -> this.plain.submit(work).get(60, TimeUnit.SECONDS);
			case "parallel" -> Mono.fromCallable(work).subscribeOn(Schedulers.parallel()).block();
			case "boundedElastic" -> Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic()).block();
			case "netty" -> {
				ThreadFactory threads = new DefaultThreadFactory("loop");
				ExecutorService loop = Executors.newSingleThreadExecutor(threads);
				loop.submit(work).get(60, TimeUnit.SECONDS);
				loop.shutdown();
			}
			case "dispatcher" -> CompletableFuture.supplyAsync(() -> {
				try {
					return work.call();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}, ExecutorsKt.asExecutor(Dispatchers.getIO())).get(60, TimeUnit.SECONDS);
			default -> throw new IllegalArgumentException(thread);
		}
	}

}
