package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.agenttracing.AgentTracer;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Archive;
import io.agenttracing.instrument.langchain4j.agentic.Agents.AsynchronousWriter;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Classifier;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Editor;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Novel;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scorer;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.SecondScout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Trip;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Weather;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Writer;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelAnswer;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The workflows of langchain4j-agentic: one trace, with every model call and tool below
 * the agent that asked, the agents below their workflow on whichever thread, and sums
 * that are what the server has charged for.
 */
class WorkflowTests {

	private static LangChain4jApplication application;

	private static ExecutorService pool;

	@BeforeAll
	static void start() {
		pool = Executors.newFixedThreadPool(2);
		application = LangChain4jApplication.start(Beans.class);
	}

	@AfterAll
	static void stop() {
		application.close();
		pool.shutdownNow();
	}

	@BeforeEach
	void answer() {
		application.reset();
		application.server().otherwise(Agents::answer);
	}

	@Test
	void sequence() {
		assertThat(application.bean(Novel.class).make("dragons")).isEqualTo("good story of dragons");
		assertTree("""
				invoke_workflow novel
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				""");
		assertUsage("invoke_agent writer", Agents.WRITER, 1);
		assertUsage("invoke_agent editor", Agents.EDITOR, 2);
		assertUsage("invoke_workflow novel", Agents.WRITER + Agents.EDITOR, 3);
		assertThat(application.only("invoke_workflow novel").attributes())
			.containsEntry("gen_ai.operation.name", "invoke_workflow")
			.containsEntry("gen_ai.agent.name", "novel")
			.containsEntry("gen_ai.workflow.name", "novel");
		assertThat(application.only("invoke_agent writer").attributes())
			.containsEntry("gen_ai.operation.name", "invoke_agent")
			.containsEntry("gen_ai.agent.name", "writer")
			.containsEntry("gen_ai.agent.description", "Writes a story");
	}

	@Test
	void aWorkflowIsBelowWhoCallsIt() {
		application.bean(AgentTracer.class)
			.agent("desk", () -> application.bean("reviewed", UntypedAgent.class).invoke(Map.of("topic", "dragons")));
		assertTree("""
				invoke_agent desk
				  invoke_workflow reviewed
				    invoke_workflow novel
				      invoke_agent writer
				        chat gpt-5
				      invoke_agent editor
				        chat gpt-5
				    invoke_agent scorer
				      chat gpt-5
				""");
	}

	@Test
	void loop() {
		Object story = application.bean("polish", UntypedAgent.class).invoke(Map.of("story", "story of dragons"));
		assertThat(story).isEqualTo("good good story of dragons");
		assertTree("""
				invoke_workflow polish
				  invoke_agent editor
				    chat gpt-5
				  invoke_agent scorer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				  invoke_agent scorer
				    chat gpt-5
				""");
		assertUsage("invoke_workflow polish", 2 * (Agents.EDITOR + Agents.SCORER), 10);
	}

	@Test
	void parallelOnTheThreadsOfLangChain4j() {
		application.bean("scouts", UntypedAgent.class).invoke(Map.of("city", "Oslo"));
		assertTree("""
				invoke_workflow scouts
				  invoke_agent scout
				    chat gpt-5
				    chat gpt-5
				    execute_tool weather
				  invoke_agent second
				    chat gpt-5
				    chat gpt-5
				    execute_tool weather
				""");
		assertUsage("invoke_workflow scouts", 4 * Agents.SCORER, 12);
	}

	@Test
	void parallelOnThreadsOfTheApplication() {
		application.bean(AgentTracer.class)
			.agent("desk", () -> application.bean("pooled", UntypedAgent.class).invoke(Map.of("city", "Oslo")));
		assertTree("""
				invoke_agent desk
				  invoke_workflow pooled
				    invoke_agent scout
				      chat gpt-5
				      chat gpt-5
				      execute_tool weather
				    invoke_agent second
				      chat gpt-5
				      chat gpt-5
				      execute_tool weather
				""");
	}

	@Test
	void conditional() {
		application.bean("routed", UntypedAgent.class).invoke(Map.of("topic", "invoice", "city", "Oslo"));
		assertTree("""
				invoke_workflow routed
				  invoke_agent classifier
				    chat gpt-5
				  invoke_workflow Conditional
				    invoke_agent writer
				      chat gpt-5
				""");
	}

	@Test
	void supervisorWithItsPlanner() {
		application.server().otherwise(WorkflowTests::planned);
		String answer = application.bean("editors", SupervisorAgent.class).invoke("a story of dragons");
		assertThat(answer).isEqualTo("good story of dragons");
		assertTree("""
				invoke_workflow editors
				  invoke_agent PlannerAgent
				    chat gpt-5
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent PlannerAgent
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				  invoke_agent PlannerAgent
				    chat gpt-5
				""");
		assertUsage("invoke_workflow editors", Agents.WRITER + Agents.EDITOR + 3 * Agents.PLANNER, 18);
	}

	@Test
	void anAsynchronousAgentIsWaitedFor() {
		application.bean("early", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertTree("""
				invoke_workflow early
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				""");
		assertUsage("invoke_workflow early", Agents.WRITER + Agents.EDITOR, 3);
	}

	@Test
	void anAsynchronousAgentThatIsLate() {
		application.bean("late", UntypedAgent.class).invoke(Map.of("topic", "dragons", "story", "story of knights"));
		assertTree("""
				invoke_workflow late
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent scorer
				    chat gpt-5
				""");
	}

	@Test
	void oneAgentForEachItem() {
		application.bean("atlas", UntypedAgent.class).invoke(Map.of("cities", java.util.List.of("Oslo", "Rome")));
		assertTree("""
				invoke_workflow atlas
				  invoke_agent scout
				    chat gpt-5
				    chat gpt-5
				    execute_tool weather
				  invoke_agent scout
				    chat gpt-5
				    chat gpt-5
				    execute_tool weather
				""");
	}

	@Test
	void codeOfTheApplicationIsAnAgentToo() {
		application.bean("kept", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertTree("""
				invoke_workflow kept
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent archive
				""");
	}

	@Test
	void anAgentByItself() {
		assertThat(application.bean(Trip.class)).isNotNull();
		assertThat(application.bean(Writer.class).write("dragons")).isEqualTo("story of dragons");
		assertTree("""
				invoke_agent writer
				  chat gpt-5
				""");
	}

	private static ModelAnswer planned(ModelRequest request) {
		if (!request.mentions("You are a planner expert")) {
			return Agents.answer(request);
		}
		String question = Agents.question(request);
		String plan;
		if (question.contains("good story")) {
			plan = "{\"agentName\": \"done\", \"arguments\": {\"response\": \"written and edited\"}}";
		}
		else if (question.contains("story of dragons'.\n\n") || question.contains("response is: 'story of")) {
			plan = "{\"agentName\": \"editor\", \"arguments\": {\"story\": \"story of dragons\"}}";
		}
		else {
			plan = "{\"agentName\": \"writer\", \"arguments\": {\"topic\": \"dragons\"}}";
		}
		return ModelReply.text(plan).usage(Agents.PLANNER, 5);
	}

	private static void assertTree(String expected) {
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(expected));
		assertThat(application.exported()).extracting(ReceivedSpan::traceId)
			.containsOnly(application.exported().get(0).traceId());
	}

	private static void assertUsage(String name, long input, long output) {
		ReceivedSpan span = application.only(name);
		assertThat(span.attributes()).containsEntry("gen_ai.usage.input_tokens", input)
			.containsEntry("gen_ai.usage.output_tokens", output);
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Writer writer(ChatModel model) {
			return AgenticServices.agentBuilder(Writer.class).chatModel(model).build();
		}

		@Bean
		Novel novel(OpenAiChatModel model, Writer writer) {
			return AgenticServices.sequenceBuilder(Novel.class).subAgents(writer, editor(model)).build();
		}

		@Bean
		UntypedAgent reviewed(OpenAiChatModel model, Novel novel) {
			return AgenticServices.sequenceBuilder().subAgents(novel, scorer(model)).build();
		}

		@Bean
		UntypedAgent polish(OpenAiChatModel model) {
			return AgenticServices.loopBuilder()
				.subAgents(editor(model), scorer(model))
				.maxIterations(5)
				.exitCondition((scope) -> scope.readState("score", 0.0) > 0.8)
				.outputKey("story")
				.build();
		}

		@Bean
		UntypedAgent scouts(OpenAiChatModel model) {
			return AgenticServices.parallelBuilder().subAgents(scout(model), second(model)).build();
		}

		@Bean
		UntypedAgent pooled(OpenAiChatModel model) {
			return AgenticServices.parallelBuilder().subAgents(scout(model), second(model)).executor(pool).build();
		}

		@Bean
		UntypedAgent routed(OpenAiChatModel model) {
			UntypedAgent choice = AgenticServices.conditionalBuilder()
				.subAgents((scope) -> scope.readState("category", "").equals("money"), writer(model))
				.subAgents((scope) -> scope.readState("category", "").equals("machines"), scout(model))
				.build();
			return AgenticServices.sequenceBuilder().subAgents(classifier(model), choice).build();
		}

		@Bean
		SupervisorAgent editors(OpenAiChatModel model) {
			return AgenticServices.supervisorBuilder().chatModel(model).subAgents(writer(model), editor(model)).build();
		}

		@Bean
		UntypedAgent early(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(asynchronous(model), editor(model)).build();
		}

		@Bean
		UntypedAgent late(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(scorer(model), asynchronous(model)).build();
		}

		@Bean
		UntypedAgent atlas(OpenAiChatModel model) {
			return AgenticServices.parallelMapperBuilder().subAgents(scout(model)).itemsProvider("cities").build();
		}

		@Bean
		UntypedAgent kept(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(writer(model), new Archive()).build();
		}

		@Bean
		Trip trip(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder(Trip.class).subAgents(scout(model)).build();
		}

		private static Editor editor(ChatModel model) {
			return AgenticServices.agentBuilder(Editor.class).chatModel(model).build();
		}

		private static Scorer scorer(ChatModel model) {
			return AgenticServices.agentBuilder(Scorer.class).chatModel(model).build();
		}

		private static Classifier classifier(ChatModel model) {
			return AgenticServices.agentBuilder(Classifier.class).chatModel(model).build();
		}

		private static AsynchronousWriter asynchronous(ChatModel model) {
			return AgenticServices.agentBuilder(AsynchronousWriter.class).chatModel(model).build();
		}

		private static Scout scout(ChatModel model) {
			return AgenticServices.agentBuilder(Scout.class).chatModel(model).tools(new Weather()).build();
		}

		private static SecondScout second(ChatModel model) {
			return AgenticServices.agentBuilder(SecondScout.class).chatModel(model).tools(new Weather()).build();
		}

	}

}
