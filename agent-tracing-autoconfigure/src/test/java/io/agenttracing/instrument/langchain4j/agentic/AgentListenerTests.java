package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentMonitor;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Editor;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Writer;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who tells of which agents: beans without doing anything, workflows that are none by the
 * listener, which is a bean; and several application contexts.
 */
@ExtendWith(OutputCaptureExtension.class)
class AgentListenerTests {

	private static final String EDITED = """
			invoke_workflow edited
			  invoke_agent writer
			    chat gpt-5
			  invoke_agent editor
			    chat gpt-5
			""";

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Beans.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void answer() {
		application.reset();
		application.server().otherwise(Agents::answer);
	}

	@Test
	void aWorkflowThatIsNoBeanIsToldOfOnce(CapturedOutput output) {
		UntypedAgent workflow = AgenticServices.sequenceBuilder().subAgents(writer(), editor()).build();
		for (int i = 0; i < 2; i++) {
			workflow.invoke(Map.of("topic", "dragons"));
		}
		assertThat(output).containsOnlyOnce(Writer.class.getName() + " runs in a workflow of LangChain4j that is not "
				+ "traced, because it is no bean. Make it a bean, or build it with .listener(...) and the bean "
				+ "agentTracingAgentListener.");
	}

	@Test
	void aWorkflowThatIsNoBeanByTheListener(CapturedOutput output) {
		AgenticServices.sequenceBuilder()
			.name("edited")
			.subAgents(writer(), editor())
			.listener(listener())
			.build()
			.invoke(Map.of("topic", "dragons"));
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(EDITED));
		assertThat(output).doesNotContain("is not traced");
	}

	@Test
	void aSupervisorThatIsNoBeanByTheListener() {
		application.server()
			.otherwise((request) -> ModelReply.text("{\"agentName\": \"done\", \"arguments\": {\"response\": \"x\"}}"));
		AgenticServices.supervisorBuilder()
			.chatModel(application.bean(OpenAiChatModel.class))
			.subAgents(writer())
			.listener(listener())
			.build()
			.invoke("nothing");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("""
				invoke_workflow SupervisorAgent
				  invoke_agent PlannerAgent
				    chat gpt-5
				"""));
	}

	@Test
	void listenersOfTheApplicationAreCalledToo() {
		application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(EDITED));
		assertThat(application.bean(AgentMonitor.class).successfulExecutions()).isNotEmpty();
	}

	@Test
	void anAgentInTwoWorkflowsIsBelowTheOneThatRuns() {
		application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		application.bean("other", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree(EDITED + EDITED.replace("edited", "other")));
	}

	@Test
	void eachApplicationHasItsOwn() {
		LangChain4jApplication second = LangChain4jApplication.start(Beans.class);
		try (second) {
			second.server().otherwise(Agents::answer);
			application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
			assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(EDITED));
			assertThat(second.exported()).isEmpty();
			second.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
			assertThat(second.tree()).isEqualTo(LangChain4jApplication.tree(EDITED));
			supervise(second);
			assertThat(second.exported("invoke_agent PlannerAgent")).hasSize(1);
			application.reset();
			application.server().otherwise(Agents::answer);
			supervise(application);
			assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("""
					invoke_workflow planned
					  invoke_agent PlannerAgent
					    chat gpt-5
					"""));
		}
		application.reset();
		application.server().otherwise(Agents::answer);
		application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(EDITED));
	}

	private static void supervise(LangChain4jApplication application) {
		application.server().then(ModelReply.text("{\"agentName\": \"done\", \"arguments\": {\"response\": \"x\"}}"));
		application.bean("planned", SupervisorAgent.class).invoke("nothing");
	}

	private static AgentListener listener() {
		return application.bean("agentTracingAgentListener", AgentListener.class);
	}

	private static Writer writer() {
		return AgenticServices.agentBuilder(Writer.class).chatModel(application.bean(OpenAiChatModel.class)).build();
	}

	private static Editor editor() {
		return AgenticServices.agentBuilder(Editor.class).chatModel(application.bean(OpenAiChatModel.class)).build();
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		AgentMonitor monitor() {
			return new AgentMonitor();
		}

		@Bean
		Writer writer(OpenAiChatModel model) {
			return AgenticServices.agentBuilder(Writer.class).chatModel(model).build();
		}

		@Bean
		Editor editor(OpenAiChatModel model) {
			return AgenticServices.agentBuilder(Editor.class).chatModel(model).build();
		}

		@Bean
		UntypedAgent edited(Writer writer, Editor editor, AgentMonitor monitor) {
			return AgenticServices.sequenceBuilder().subAgents(writer, editor).listener(monitor).build();
		}

		@Bean
		UntypedAgent other(Writer writer, Editor editor) {
			return AgenticServices.sequenceBuilder().subAgents(writer, editor).build();
		}

		@Bean
		SupervisorAgent planned(OpenAiChatModel model, Writer writer) {
			return AgenticServices.supervisorBuilder().chatModel(model).subAgents(writer).build();
		}

	}

}
