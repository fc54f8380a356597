package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.agent.AgentInvocationException;
import dev.langchain4j.agentic.agent.ErrorRecoveryResult;
import dev.langchain4j.agentic.internal.SuspendedResponse;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentResponse;
import dev.langchain4j.agentic.scope.AgenticScopeAccess;
import dev.langchain4j.agentic.scope.AgenticSystemSuspendedException;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.agentic.workflow.HumanInTheLoop;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.V;
import io.agenttracing.AgentTracer;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.AsynchronousWriter;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Editor;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.SecondScout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Weather;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Writer;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Agents that fail, wait for somebody or are observed by code that fails: what failed is
 * red, what recovered is not, and nothing stays current.
 */
public class AgentFailureTests {

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
	void aToolThatFailsInAnAgentOnAnotherThread() {
		application.bean("scouts", UntypedAgent.class).invoke(Map.of("city", Weather.ATLANTIS));
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
		assertThat(application.exported("execute_tool weather")).hasSize(2)
			.allMatch(ReceivedSpan::isError)
			.allMatch((span) -> span.attribute("error.type").equals(IllegalStateException.class.getName()));
		assertThat(application.exported()).filteredOn((span) -> span.name().startsWith("invoke_"))
			.noneMatch(ReceivedSpan::isError);
	}

	@Test
	void aModelThatFailsMakesAllAroundItRed() {
		application.server().then(ModelFault.unauthorized());
		assertThatExceptionOfType(AgentInvocationException.class)
			.isThrownBy(() -> application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons")));
		assertTree("""
				invoke_workflow edited
				  invoke_agent writer
				    chat gpt-5
				""");
		assertThat(application.exported()).allMatch(ReceivedSpan::isError)
			.extracting((span) -> span.attribute("error.type"))
			.doesNotContain(AgentInvocationException.class.getName())
			.doesNotContainNull()
			.hasSize(3);
	}

	@Test
	void anAgentThatIsTriedAgainIsTwoSpans() {
		application.server().then(ModelFault.unauthorized());
		assertThat(application.bean("patient", UntypedAgent.class).invoke(Map.of("topic", "dragons")))
			.isEqualTo("good story of dragons");
		assertTree("""
				invoke_workflow patient
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				""");
		assertThat(application.exported("invoke_agent writer")).extracting(ReceivedSpan::isError)
			.containsExactlyInAnyOrder(true, false);
		assertThat(application.only("invoke_workflow patient").isError()).isFalse();
	}

	@Test
	void anAsynchronousAgentThatFails() {
		application.server().then(ModelFault.unauthorized());
		assertThatThrownBy(() -> application.bean("early", UntypedAgent.class).invoke(Map.of("topic", "dragons")))
			.isInstanceOf(AgentInvocationException.class);
		assertTree("""
				invoke_workflow early
				  invoke_agent writer
				    chat gpt-5
				""");
		assertThat(application.exported()).allMatch(ReceivedSpan::isError);
	}

	@Test
	void aListenerThatFailsDoesNotHideTheEnd() {
		assertThat(application.bean("observed", UntypedAgent.class).invoke(Map.of("topic", "dragons")))
			.isEqualTo("good story of dragons");
		assertThat(Beans.FAILED).hasPositiveValue();
		assertTree("""
				invoke_workflow observed
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				""");
	}

	@Test
	void aPlannerThatFailsBeforeItHasAPlanLeavesNothingCurrent() {
		SupervisorAgent supervisor = application.bean("planless", SupervisorAgent.class);
		application.bean(AgentTracer.class).agent("desk", () -> {
			Context before = Context.current();
			for (int i = 0; i < 2; i++) {
				assertThatThrownBy(() -> supervisor.invoke("a story")).hasMessage("no request");
				assertThat(Context.current()).isSameAs(before);
			}
			return null;
		});
		assertThat(application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons")))
			.isEqualTo("good story of dragons");
		assertThat(application.only("invoke_workflow edited").isRoot()).isTrue();
	}

	@Test
	void anErrorLeavesNothingCurrent() {
		// Whose span stays open
		try (LangChain4jApplication broken = LangChain4jApplication.start(Broken.class)) {
			broken.server().otherwise(Agents::answer);
			assertThatThrownBy(() -> broken.bean(UntypedAgent.class).invoke(Map.of("topic", "dragons")))
				.isInstanceOf(AssertionError.class);
			assertThat(Context.current()).isSameAs(Context.root());
		}
	}

	@Test
	void aWorkflowThatWaitsForAPersonEnds() {
		assertThatExceptionOfType(AgenticSystemSuspendedException.class)
			.isThrownBy(() -> application.bean("asked", UntypedAgent.class).invoke(Map.of("topic", "dragons")));
		assertTree("""
				invoke_workflow asked
				  invoke_workflow Sequential
				    invoke_agent writer
				      chat gpt-5
				    invoke_agent askUser
				""");
		assertThat(application.exported()).noneMatch(ReceivedSpan::isError);
	}

	@Test
	void aWorkflowThatIsResumedIsAnotherCall() {
		Approved workflow = application.bean(Approved.class);
		assertThatExceptionOfType(AgenticSystemSuspendedException.class)
			.isThrownBy(() -> workflow.publish("one", "dragons"));
		application.reset();
		application.server().otherwise(Agents::answer);
		workflow.getAgenticScope("one").completePendingResponse("approval", "yes");
		assertThat(workflow.publish("one", "dragons")).isEqualTo("good story of dragons");
		assertTree("""
				invoke_workflow approved
				  invoke_agent editor
				    chat gpt-5
				""");
	}

	@Test
	void anAgentThatLetsAWaitingWorkflowThrough() {
		// The other agent is told to go on, so that LangChain4j forgets that it waits.
		application.bean("asking", UntypedAgent.class).invoke(Map.of("topic", "dragons"));
		assertTree("""
				invoke_workflow asking
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent clerk
				    invoke_workflow approval
				      invoke_agent askUser
				""");
		assertThat(application.exported()).noneMatch(ReceivedSpan::isError);
	}

	private static void assertTree(String expected) {
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree(expected));
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		static final AtomicInteger FAILED = new AtomicInteger();

		@Bean
		UntypedAgent scouts(OpenAiChatModel model) {
			return AgenticServices.parallelBuilder()
				.subAgents(AgenticServices.agentBuilder(Scout.class).chatModel(model).tools(new Weather()).build(),
						AgenticServices.agentBuilder(SecondScout.class).chatModel(model).tools(new Weather()).build())
				.build();
		}

		@Bean
		UntypedAgent edited(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(writer(model), editor(model)).outputKey("story").build();
		}

		@Bean
		UntypedAgent patient(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder()
				.subAgents(writer(model), editor(model))
				.errorHandler((failure) -> ErrorRecoveryResult.retry())
				.outputKey("story")
				.build();
		}

		@Bean
		UntypedAgent early(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder()
				.subAgents(AgenticServices.agentBuilder(AsynchronousWriter.class).chatModel(model).build(),
						editor(model))
				.outputKey("story")
				.build();
		}

		@Bean
		UntypedAgent observed(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder()
				.subAgents(writer(model), editor(model))
				.listener(new FailingListener())
				.outputKey("story")
				.build();
		}

		@Bean
		SupervisorAgent planless(OpenAiChatModel model) {
			return AgenticServices.supervisorBuilder()
				.chatModel(model)
				.subAgents(writer(model))
				.requestGenerator((scope) -> {
					throw new IllegalArgumentException("no request");
				})
				.build();
		}

		@Bean
		UntypedAgent asked(OpenAiChatModel model) {
			UntypedAgent asking = AgenticServices.sequenceBuilder().subAgents(writer(model), person()).build();
			return AgenticServices.sequenceBuilder().subAgents(asking, editor(model)).build();
		}

		@Bean
		Approved approved(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder(Approved.class)
				.subAgents(writer(model), person(), editor(model))
				.build();
		}

		@Bean
		UntypedAgent approval() {
			return AgenticServices.sequenceBuilder().subAgents(person()).build();
		}

		@Bean
		UntypedAgent asking(OpenAiChatModel model, UntypedAgent approval) {
			return AgenticServices.parallelBuilder().subAgents(writer(model), new Clerk(approval)).build();
		}

		private static HumanInTheLoop person() {
			return AgenticServices.humanInTheLoopBuilder()
				.outputKey("approval")
				.responseProvider((scope) -> new SuspendedResponse<>("approval"))
				.build();
		}

		private static Writer writer(OpenAiChatModel model) {
			return AgenticServices.agentBuilder(Writer.class).chatModel(model).build();
		}

		private static Editor editor(OpenAiChatModel model) {
			return AgenticServices.agentBuilder(Editor.class).chatModel(model).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Broken {

		@Bean
		UntypedAgent broken(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(Beans.writer(model)).output((scope) -> {
				throw new AssertionError("broken");
			}).build();
		}

	}

	/**
	 * Is resumed by its memory.
	 */
	public interface Approved extends AgenticScopeAccess {

		@Agent(name = "approved", outputKey = "story")
		String publish(@MemoryId String memory, @V("topic") String topic);

	}

	/**
	 * Calls a workflow of its own.
	 *
	 * @param approval waits for somebody
	 */
	public record Clerk(UntypedAgent approval) {

		@Agent(name = "clerk", outputKey = "approved")
		public Object ask(@V("topic") String topic) {
			return this.approval.invoke(Map.of("topic", topic));
		}

	}

	/**
	 * Is told before others whose hash is larger.
	 */
	private static final class FailingListener implements AgentListener {

		@Override
		public void afterAgentInvocation(AgentResponse response) {
			Beans.FAILED.incrementAndGet();
			throw new IllegalStateException("observer");
		}

		@Override
		public boolean inheritedBySubagents() {
			return true;
		}

	}

}
