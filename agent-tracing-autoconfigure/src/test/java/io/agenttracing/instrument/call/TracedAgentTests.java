package io.agenttracing.instrument.call;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.failure.Failures;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Calls of annotated beans in an application with Boot's own tracing.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracedAgentTests {

	private final long failuresBefore = Failures.count();

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Agents.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void tracesAWorkflowOfAgentsAndSteps() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Pipeline.class).process("doc-1", "some text")).isEqualTo("SOME TEXT");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > invoke_workflow pipeline",
					"invoke_workflow pipeline > invoke_agent shouter", "invoke_agent shouter > chat gpt-test");
			SpanData workflow = spans.named("invoke_workflow pipeline");
			assertThat(workflow.getKind()).isEqualTo(SpanKind.INTERNAL);
			assertThat(attributes(workflow)).containsOnly(entry("gen_ai.operation.name", "invoke_workflow"),
					entry("gen_ai.workflow.name", "pipeline"), entry("gen_ai.agent.name", "pipeline"),
					entry("document.id", "doc-1"), entry("document.size", 9L), entry("document.summary", "doc-1/9"),
					entry("code.function.name", Pipeline.class.getName() + ".process"),
					entry("agent_tracing.payload.shape", List.of("id:string", "text:string")),
					entry("agent_tracing.payload.shape_digest", "3b1a0836fec694ef"),
					entry("agent_tracing.result.shape", List.of("$:string")));
			assertThat(attributes(spans.named("invoke_agent shouter"))).containsOnly(
					entry("gen_ai.operation.name", "invoke_agent"), entry("gen_ai.agent.name", "shouter"),
					entry("gen_ai.agent.description", "Shouts"), entry("agent_tracing.agent.version", "2.1"),
					entry("code.function.name", Shouter.class.getName() + ".shout"),
					entry("agent_tracing.payload.shape", List.of("text:string")),
					entry("agent_tracing.payload.shape_digest", "26414686b966f004"), entry("agent_tracing.result.shape",
							List.of("finishReasons[]:string", "text:string", "tokens:number")));
			SpanData chat = spans.named("chat gpt-test");
			assertThat(chat.getKind()).isEqualTo(SpanKind.CLIENT);
			assertThat(attributes(chat)).containsOnly(entry("gen_ai.operation.name", "chat"),
					entry("gen_ai.provider.name", "openai"), entry("gen_ai.request.model", "gpt-test"),
					entry("agent_tracing.step.name", "upper"), entry("gen_ai.usage.input_tokens", 2L),
					entry("gen_ai.response.finish_reasons", List.of("stop")),
					entry("code.function.name", Model.class.getName() + ".upper"));
		});
	}

	@Test
	void leavesOutWhatIsNoAgentCall() {
		this.runner.run((context) -> {
			Shouter shouter = context.getBean(Shouter.class);
			shouter.setVolume(3);
			assertThat(shouter.getVolume()).isEqualTo(3);
			assertThat(shouter.toString()).isNotNull();
			shouter.hidden();
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void recordsAnyThrowableAndRethrowsItAsItIs() {
		this.runner.run((context) -> {
			IOException failure = new IOException("no disk");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> context.getBean(Failing.class).fail(failure))
				.isSameAs(failure);
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(attributes(span)).containsEntry("error.type", "java.io.IOException");
			assertThat(span.getEvents()).singleElement()
				.satisfies((event) -> assertThat(event.getName()).isEqualTo("exception"));
		});
	}

	@Test
	void survivesAnExceptionThatThrows() {
		this.runner.run((context) -> {
			RuntimeException hostile = new RuntimeException() {
				@Override
				public String getMessage() {
					throw new IllegalStateException("gotcha");
				}
			};
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> context.getBean(Failing.class).fail(hostile))
				.isSameAs(hostile);
			assertThat(context.getBean(EndedSpans.class).only().getStatus().getStatusCode())
				.isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void endsTheSpanWithTheStage() {
		this.runner.run((context) -> {
			CompletableFuture<String> future = new CompletableFuture<>();
			CompletionStage<String> returned = context.getBean(Failing.class).later(future);
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(returned).isSameAs(future);
			assertThat(spans.all()).isEmpty();
			future.complete("four");
			assertThat(attributes(spans.only())).containsEntry("result.length", 4L);
		});
	}

	@Test
	void showsATimeoutAndACancellationOfAStage() {
		this.runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			CompletableFuture<String> late = new CompletableFuture<>();
			context.getBean(Failing.class).later(late);
			assertThat(late.orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(5, TimeUnit.SECONDS)
				.withThrowableOfType(java.util.concurrent.ExecutionException.class)
				.withCauseInstanceOf(TimeoutException.class);
			// The waiting thread may be woken before the stage has told the span.
			Awaitility.await().until(() -> !spans.all().isEmpty());
			assertThat(attributes(spans.only())).containsEntry("error.type", TimeoutException.class.getName());
			spans.clear();
			CompletableFuture<String> unwanted = new CompletableFuture<>();
			context.getBean(Failing.class).later(unwanted);
			unwanted.cancel(true);
			assertThat(attributes(spans.only())).containsEntry("agent_tracing.cancelled", true);
			assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@Test
	void costsOnlyTheAttributeWhenAnExpressionFails(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context.getBean(Pipeline.class).process(null, "some text")).isEqualTo("SOME TEXT");
			assertThat(output).containsOnlyOnce("@AgentAttribute 'document.summary' of " + Pipeline.class.getName()
					+ ".process() could not be read");
			assertThat(attributes(context.getBean(EndedSpans.class).named("invoke_workflow pipeline")))
				.containsEntry("document.size", 9L)
				.doesNotContainKeys("document.id", "document.summary");
			assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
		});
	}

	@Test
	void nestsBelowAndAboveObservations() {
		this.runner.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Observation.createNotStarted("outer", registry).observe(() -> tracer.call("work", StepKind.COMPUTE, () -> {
				Observation.createNotStarted("inner", registry).observe(() -> tracer.attribute("seen", true));
				return "done";
			}));
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > outer", "outer > work", "work > inner");
			assertThat(attributes(spans.named("work"))).containsEntry("seen", true);
		});
	}

	@Test
	void letsUsersCustomizeEverySpan() {
		this.runner.withBean("broken", AgentSpanCustomizer.class, () -> (span, call) -> {
			throw new IllegalStateException("broken");
		})
			.withBean("tenant", AgentSpanCustomizer.class,
					() -> (span, call) -> span.setAttribute("tenant", call.name() + call.arguments().size()))
			.run((context) -> {
				context.getBean(Shouter.class).shout("hi");
				assertThat(attributes(context.getBean(EndedSpans.class).named("invoke_agent shouter")))
					.containsEntry("tenant", "shouter1");
				assertThat(Failures.count()).isGreaterThan(this.failuresBefore + 1);
			});
	}

	@Test
	void runsUntracedWhenSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context.getBean(Pipeline.class).process("doc-1", "some text")).isEqualTo("SOME TEXT");
			assertThat(context.getBean(AgentTracer.class).<String>call("x", StepKind.TOOL, () -> "y")).isEqualTo("y");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void tracesWithoutBootsAutoProxying() {
		this.runner.withPropertyValues("spring.aop.auto=false").run((context) -> {
			context.getBean(Shouter.class).shout("hi");
			assertThat(context.getBean(EndedSpans.class).tree()).hasSize(2);
		});
	}

	private static java.util.Map<String, Object> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(java.util.stream.Collectors.toMap((entry) -> entry.getKey().getKey(),
					java.util.Map.Entry::getValue));
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Pipeline pipeline(Shouter shouter) {
			return new Pipeline(shouter);
		}

		@Bean
		Shouter shouter(Model model) {
			return new Shouter(model);
		}

		@Bean
		Model model() {
			return new Model();
		}

		@Bean
		Failing failing() {
			return new Failing();
		}

	}

	@TracedAgent(role = TracedAgent.Role.ORCHESTRATOR)
	static class Pipeline {

		private final Shouter shouter;

		Pipeline(Shouter shouter) {
			this.shouter = shouter;
		}

		@AgentAttribute(key = "document.summary", expression = "#id.toString() + '/' + #text.length()")
		public String process(@AgentAttribute("document.id") String id,
				@AgentAttribute(key = "document.size", expression = "length()") String text) {
			return this.shouter.shout(text).text();
		}

	}

	@TracedAgent(name = "shouter", version = "2.1", description = "Shouts")
	static class Shouter implements InitializingBean {

		private final Model model;

		private int volume;

		Shouter(Model model) {
			this.model = model;
		}

		public Answer shout(String text) {
			return this.model.upper(text);
		}

		public int getVolume() {
			return this.volume;
		}

		public void setVolume(int volume) {
			this.volume = volume;
		}

		void hidden() {
		}

		@Override
		public void afterPropertiesSet() {
		}

	}

	static class Model {

		@AgentStep(kind = StepKind.LLM, model = "gpt-${model.suffix:test}", provider = "openai")
		@AgentAttribute(key = "gen_ai.usage.input_tokens", expression = "#result.tokens")
		@AgentAttribute(key = "gen_ai.response.finish_reasons", expression = "#result.finishReasons")
		Answer upper(String text) {
			return new Answer(text.toUpperCase(), text.split(" ").length, List.of("stop"));
		}

	}

	static class Failing {

		@AgentStep
		void fail(Exception failure) throws Exception {
			throw failure;
		}

		@AgentStep(kind = StepKind.API)
		@AgentAttribute(key = "result.length", expression = "#result.length()")
		CompletionStage<String> later(CompletableFuture<String> future) {
			return future;
		}

	}

	record Answer(String text, int tokens, List<String> finishReasons) {
	}

}
