package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.springai.Workflows.Chain;
import io.agenttracing.instrument.springai.Workflows.EvaluatorOptimizer;
import io.agenttracing.instrument.springai.Workflows.OrchestratorWorkers;
import io.agenttracing.instrument.springai.Workflows.Parallelization;
import io.agenttracing.instrument.springai.Workflows.Prompted;
import io.agenttracing.instrument.springai.Workflows.Routing;
import io.agenttracing.instrument.springai.Workflows.Worker;
import io.agenttracing.testing.model.ModelAnswer;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelRequest;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The five classic workflows with real chat clients, as beans with one annotation each
 * and as plain objects: one trace, with every model call, tool and request below the
 * agent that asked, and nothing to warn of.
 */
@ExtendWith(OutputCaptureExtension.class)
class WorkflowTests {

	private static ModelApplication application;

	private static ExecutorService pool;

	@BeforeAll
	static void start() {
		application = ModelApplication.start(ModelVendor.OPENAI, Beans.class);
		pool = Executors.newFixedThreadPool(3);
	}

	@AfterAll
	static void stop() {
		pool.shutdownNow();
		application.close();
	}

	@BeforeEach
	void answer() {
		application.reset();
		application.server().otherwise(WorkflowTests::answer);
	}

	@AfterEach
	void saysNothing(CapturedOutput output) {
		assertThat(output).doesNotContain(" WARN ").doesNotContain(" ERROR ");
	}

	@ParameterizedTest
	@EnumSource
	void chain(Style style) {
		Worker chain = style.workflow("chain", ChainBean.class, Chain::new);
		assertThat(chain.work("report")).isEqualTo("report, extracted, converted, sorted");
		assertTree("""
				invoke_workflow chain
				  chat gpt-5
				    POST
				  chat gpt-5
				    POST
				  chat gpt-5
				    POST
				""");
	}

	@ParameterizedTest
	@EnumSource
	void routing(Style style) {
		Worker routing = style.workflow("routing", RoutingBean.class, (client) -> new Routing(client,
				Map.of("billing", plainAgent("billing", "answer"), "technical", plainAgent("technical", "answer"))));
		assertThat(routing.work("invoice")).isEqualTo("answered");
		assertTree("""
				invoke_workflow routing
				  chat gpt-5
				    POST
				  invoke_agent billing
				    chat gpt-5
				      POST
				""");
	}

	@ParameterizedTest
	@EnumSource
	void parallelization(Style style) {
		Worker parallelization = style
			.workflow("parallelization", ParallelizationBean.class,
					(client) -> new Parallelization(List.of(plainAgent("legal", "review"),
							plainAgent("finance", "review"), plainAgent("technical", "review")),
							Context.taskWrapping(pool)));
		assertThat(parallelization.work("offer")).isEqualTo("reviewed, reviewed, reviewed");
		assertTree("""
				invoke_workflow parallelization
				  invoke_agent finance
				    chat gpt-5
				      POST
				  invoke_agent legal
				    chat gpt-5
				      POST
				  invoke_agent technical
				    chat gpt-5
				      POST
				""");
	}

	@ParameterizedTest
	@EnumSource
	void orchestratorWorkers(Style style) {
		Worker orchestrator = style.workflow("orchestrator", OrchestratorBean.class,
				(client) -> new OrchestratorWorkers(client, plainAgent("worker", "look it up", new WeatherTools())));
		assertThat(orchestrator.work("trip")).isEqualTo("summary");
		assertTree("""
				invoke_workflow orchestrator
				  chat gpt-5
				    POST
				  chat gpt-5
				    POST
				  invoke_agent worker
				    chat gpt-5
				      POST
				    chat gpt-5
				      POST
				    execute_tool weather
				  invoke_agent worker
				    chat gpt-5
				      POST
				    chat gpt-5
				      POST
				    execute_tool weather
				""");
	}

	@ParameterizedTest
	@EnumSource
	void evaluatorOptimizer(Style style) {
		Worker optimizer = style.workflow("optimizer", OptimizerBean.class,
				(client) -> new EvaluatorOptimizer(plainAgent("generator", "write"), plainAgent("evaluator", "judge")));
		assertThat(optimizer.work("poem")).isEqualTo("long poem");
		assertTree("""
				invoke_workflow optimizer
				  invoke_agent evaluator
				    chat gpt-5
				      POST
				  invoke_agent evaluator
				    chat gpt-5
				      POST
				  invoke_agent generator
				    chat gpt-5
				      POST
				  invoke_agent generator
				    chat gpt-5
				      POST
				""");
	}

	@Test
	void aFallbackSaysWhichModelItStandsInFor() {
		application.server().then(ModelFault.unauthorized());
		AgentTracer tracer = application.bean(AgentTracer.class);
		Worker worker = new Prompted(client(), "write");
		String answer = tracer.agent("writer", () -> {
			try {
				return worker.work("poem");
			}
			catch (RuntimeException ex) {
				return tracer.fallback("from-memory", ex, () -> "old poem");
			}
		});
		assertThat(answer).isEqualTo("old poem");
		SpanData fallback = application.spans().named("fallback from-memory");
		SpanData chat = application.spans().named("chat gpt-5");
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("chat gpt-5");
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isNotNegative();
		assertThat(fallback.getLinks()).extracting((link) -> link.getSpanContext().getSpanId())
			.containsExactly(chat.getSpanId());
	}

	private static void assertTree(String expected) {
		application.spans().awaitEnd();
		assertThat(ModelTree.of(application.spans().all())).isEqualTo(expected);
	}

	private static Worker plainAgent(String name, String instructions, Object... tools) {
		Worker worker = new Prompted(client(), instructions, tools);
		return (task) -> application.bean(AgentTracer.class).agent(name, () -> worker.work(task));
	}

	private static ChatClient client() {
		return application.bean(ChatClient.Builder.class).build();
	}

	private static ModelAnswer answer(ModelRequest request) {
		String system = message(request, 0);
		String user = message(request, 1);
		return switch (system) {
			case "extract" -> ModelReply.text(user + ", extracted");
			case "convert" -> ModelReply.text(user + ", converted");
			case "sort" -> ModelReply.text(user + ", sorted");
			case "choose" -> ModelReply.text("{\"reasoning\": \"It is about money\", \"route\": \"billing\"}");
			case "answer" -> ModelReply.text("answered");
			case "review" -> ModelReply.text("reviewed");
			case "plan" -> ModelReply.text("{\"tasks\": [\"Oslo\", \"Rome\"]}");
			case "look it up" -> request.mentions("Sunny in ") ? ModelReply.text("Go to " + user)
					: ModelReply.toolCall("call_" + user, "weather", "{\"city\":\"" + user + "\"}");
			case "summarize" -> ModelReply.text(user.equals("Go to Oslo, Go to Rome") ? "summary" : user);
			case "write" -> ModelReply.text(user.endsWith("too short") ? "long poem" : "poem");
			case "judge" -> ModelReply.text(user.equals("long poem") ? "good" : "too short");
			default -> throw new IllegalStateException(system);
		};
	}

	private static String message(ModelRequest request, int number) {
		return request.body().path("messages").path(number).path("content").asString();
	}

	/**
	 * How an application makes its agents known.
	 */
	enum Style {

		BEANS {

			@Override
			Worker workflow(String name, Class<? extends Worker> bean, Plain plain) {
				return application.bean(bean);
			}

		},
		PLAIN_OBJECTS {

			@Override
			Worker workflow(String name, Class<? extends Worker> bean, Plain plain) {
				Worker workflow = plain.with(client());
				return (task) -> application.bean(AgentTracer.class).workflow(name, () -> workflow.work(task));
			}

		};

		abstract Worker workflow(String name, Class<? extends Worker> bean, Plain plain);

	}

	/**
	 * Makes a workflow with {@code new}.
	 */
	interface Plain {

		Worker with(ChatClient client);

	}

	@TracedAgent(name = "chain", role = TracedAgent.Role.ORCHESTRATOR)
	static class ChainBean extends Chain {

		ChainBean(ChatClient.Builder client) {
			super(client.build());
		}

	}

	@TracedAgent(name = "routing", role = TracedAgent.Role.ORCHESTRATOR)
	static class RoutingBean extends Routing {

		RoutingBean(ChatClient.Builder client, Billing billing, Technical technical) {
			super(client.build(), Map.of("billing", billing, "technical", technical));
		}

	}

	@TracedAgent(name = "parallelization", role = TracedAgent.Role.ORCHESTRATOR)
	static class ParallelizationBean extends Parallelization {

		ParallelizationBean(Legal legal, Finance finance, TechnicalReview technical, AsyncTaskExecutor executor) {
			super(List.of(legal, finance, technical), executor);
		}

	}

	@TracedAgent(name = "orchestrator", role = TracedAgent.Role.ORCHESTRATOR)
	static class OrchestratorBean extends OrchestratorWorkers {

		OrchestratorBean(ChatClient.Builder client, Lookup worker) {
			super(client.build(), worker);
		}

	}

	@TracedAgent(name = "optimizer", role = TracedAgent.Role.ORCHESTRATOR)
	static class OptimizerBean extends EvaluatorOptimizer {

		OptimizerBean(Generator generator, Evaluator evaluator) {
			super(generator, evaluator);
		}

	}

	@TracedAgent(name = "billing")
	static class Billing extends Prompted {

		Billing(ChatClient.Builder client) {
			super(client.build(), "answer");
		}

	}

	@TracedAgent(name = "technical")
	static class Technical extends Prompted {

		Technical(ChatClient.Builder client) {
			super(client.build(), "answer");
		}

	}

	@TracedAgent(name = "legal")
	static class Legal extends Prompted {

		Legal(ChatClient.Builder client) {
			super(client.build(), "review");
		}

	}

	@TracedAgent(name = "finance")
	static class Finance extends Prompted {

		Finance(ChatClient.Builder client) {
			super(client.build(), "review");
		}

	}

	@TracedAgent(name = "technical")
	static class TechnicalReview extends Prompted {

		TechnicalReview(ChatClient.Builder client) {
			super(client.build(), "review");
		}

	}

	@TracedAgent(name = "worker")
	static class Lookup extends Prompted {

		Lookup(ChatClient.Builder client) {
			super(client.build(), "look it up", new WeatherTools());
		}

	}

	@TracedAgent(name = "generator")
	static class Generator extends Prompted {

		Generator(ChatClient.Builder client) {
			super(client.build(), "write");
		}

	}

	@TracedAgent(name = "evaluator")
	static class Evaluator extends Prompted {

		Evaluator(ChatClient.Builder client) {
			super(client.build(), "judge");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ChainBean.class, RoutingBean.class, ParallelizationBean.class, OrchestratorBean.class,
			OptimizerBean.class, Billing.class, Technical.class, Legal.class, Finance.class, TechnicalReview.class,
			Lookup.class, Generator.class, Evaluator.class })
	static class Beans {

	}

}
