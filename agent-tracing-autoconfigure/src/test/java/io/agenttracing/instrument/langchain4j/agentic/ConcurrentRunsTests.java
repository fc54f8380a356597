package io.agenttracing.instrument.langchain4j.agentic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.scope.AgenticScopeAccess;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.V;
import io.agenttracing.AgentTracer;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.SecondScout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Weather;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.agenttracing.testing.model.ModelAnswer;
import io.agenttracing.testing.model.ModelRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs of the same workflow at the same time, whose agents share the threads of
 * LangChain4j: each is one trace with its own agents, tokens and failures.
 */
public class ConcurrentRunsTests {

	private static final String RUN = """
			invoke_agent desk
			  invoke_workflow scouts
			    invoke_agent scout
			      chat gpt-5
			      chat gpt-5
			      execute_tool weather
			    invoke_agent second
			      chat gpt-5
			      chat gpt-5
			      execute_tool weather
			""";

	private static LangChain4jApplication application;

	private static ExecutorService callers;

	private static volatile CountDownLatch together = new CountDownLatch(0);

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Beans.class);
		callers = Executors.newFixedThreadPool(8);
	}

	@AfterAll
	static void stop() {
		callers.shutdownNow();
		application.close();
	}

	@BeforeEach
	void answer() {
		application.reset();
		application.server().otherwise(ConcurrentRunsTests::together);
	}

	@Test
	void twoRunsAtTheSameTime() throws Exception {
		// All four agents have asked before the first gets an answer.
		together = new CountDownLatch(4);
		UntypedAgent scouts = application.bean("scouts", UntypedAgent.class);
		run(() -> scouts.invoke(Map.of("city", "Oslo")), () -> scouts.invoke(Map.of("city", Weather.ATLANTIS)));
		assertTraces(2);
		List<ReceivedSpan> red = application.exported().stream().filter(ReceivedSpan::isError).toList();
		assertThat(red).extracting(ReceivedSpan::name).containsExactly("execute_tool weather", "execute_tool weather");
		assertThat(red).extracting(ReceivedSpan::traceId).containsOnly(red.get(0).traceId());
	}

	@Test
	void twoRunsWithTheSameMemory() throws Exception {
		together = new CountDownLatch(4);
		Remembering scouts = application.bean(Remembering.class);
		run(() -> scouts.report("one", "Oslo"), () -> scouts.report("one", "Oslo"));
		assertThat(application.exported("invoke_workflow scouts")).hasSize(2);
		assertThat(application.exported("invoke_agent scout")).hasSize(2)
			.allMatch((span) -> application.exported("invoke_workflow scouts").stream().anyMatch(span::isChildOf));
	}

	@Test
	void manyRuns() throws Exception {
		UntypedAgent scouts = application.bean("scouts", UntypedAgent.class);
		List<Callable<Object>> runs = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			String city = "City" + i;
			runs.add(() -> scouts.invoke(Map.of("city", city)));
		}
		run(runs.toArray(Callable[]::new));
		assertTraces(40);
	}

	private static ModelAnswer together(ModelRequest request) {
		together.countDown();
		try {
			if (!together.await(10, TimeUnit.SECONDS)) {
				throw new AssertionError("not at the same time");
			}
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		return Agents.answer(request);
	}

	@SafeVarargs
	private static void run(Callable<Object>... runs) throws Exception {
		AgentTracer tracer = application.bean(AgentTracer.class);
		List<Future<Object>> results = new ArrayList<>();
		for (Callable<Object> run : runs) {
			results.add(callers.submit(() -> tracer.agent("desk", run)));
		}
		for (Future<Object> result : results) {
			result.get(30, TimeUnit.SECONDS);
		}
	}

	private static void assertTraces(int count) {
		Map<String, List<ReceivedSpan>> traces = application.exported()
			.stream()
			.collect(Collectors.groupingBy(ReceivedSpan::traceId, HashMap::new, Collectors.toList()));
		assertThat(traces).hasSize(count);
		assertThat(traces.values()).extracting((trace) -> SpanTree.of(trace).toString())
			.containsOnly(LangChain4jApplication.tree(RUN));
		assertThat(application.exported("invoke_workflow scouts"))
			.extracting((span) -> span.attribute("gen_ai.usage.input_tokens"))
			.containsOnly(4L * Agents.SCORER);
	}

	/**
	 * Runs with the same memory share a scope.
	 */
	public interface Remembering extends AgenticScopeAccess {

		@Agent(name = "scouts")
		Object report(@MemoryId String memory, @V("city") String city);

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		UntypedAgent scouts(OpenAiChatModel model) {
			return AgenticServices.parallelBuilder().subAgents(agents(model)).build();
		}

		@Bean
		Remembering remembering(OpenAiChatModel model) {
			return AgenticServices.parallelBuilder(Remembering.class).subAgents(agents(model)).build();
		}

		private static Object[] agents(OpenAiChatModel model) {
			return new Object[] {
					AgenticServices.agentBuilder(Scout.class).chatModel(model).tools(new Weather()).build(),
					AgenticServices.agentBuilder(SecondScout.class).chatModel(model).tools(new Weather()).build() };
		}

	}

}
