package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.agent.AgentInvocationException;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.V;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scorer;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Weather;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Writer;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nothing that agents ask, answer or hand to each other is in any byte that is exported.
 */
class ContentTests {

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
	void ofAgentsAndTheirTools() {
		application.bean("trip", UntypedAgent.class).invoke(Map.of("topic", "zebra", "city", "Timbuktu"));
		assertSilent("invoke_workflow trip", "zebra", "Timbuktu", "story of", "Sunny", "seen");
	}

	@Test
	void ofAToolThatFails() {
		application.bean("trip", UntypedAgent.class).invoke(Map.of("topic", "zebra", "city", Weather.ATLANTIS));
		assertSilent("execute_tool weather", "zebra", Weather.ATLANTIS, "flooded");
	}

	@Test
	void ofAnAnswerThatCannotBeRead() {
		application.server().otherwise((request) -> ModelReply.text("giraffe"));
		assertThatExceptionOfType(AgentInvocationException.class)
			.isThrownBy(() -> application.bean("scored", UntypedAgent.class).invoke(Map.of("story", "zebra")));
		assertThat(application.only("invoke_workflow scored").isError()).isTrue();
		assertSilent("invoke_agent scorer", "zebra", "giraffe");
	}

	@Test
	void ofWhoWrapsAFailureOfAModel() {
		application.server().then(ModelFault.unauthorized());
		assertThatExceptionOfType(AgentInvocationException.class)
			.isThrownBy(() -> application.bean("told", UntypedAgent.class).invoke(Map.of("story", "zebra")));
		assertThat(application.only("invoke_workflow told").attribute("error.type"))
			.isEqualTo(IllegalStateException.class.getName());
		assertSilent("invoke_agent teller", "zebra");
	}

	private static void assertSilent(String span, String... content) {
		assertThat(application.leaked(span)).containsExactly(span);
		assertThat(application.leaked(content)).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		UntypedAgent trip(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder()
				.subAgents(AgenticServices.agentBuilder(Writer.class).chatModel(model).build(),
						AgenticServices.agentBuilder(Scout.class).chatModel(model).tools(new Weather()).build())
				.build();
		}

		@Bean
		UntypedAgent told(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(new Teller(model)).build();
		}

		@Bean
		UntypedAgent scored(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder()
				.subAgents(AgenticServices.agentBuilder(Scorer.class).chatModel(model).build())
				.build();
		}

	}

	/**
	 * Says whom it has failed for.
	 */
	public static class Teller {

		private final OpenAiChatModel model;

		Teller(OpenAiChatModel model) {
			this.model = model;
		}

		@Agent(name = "teller", description = "Tells a story", outputKey = "told")
		public String tell(@V("story") String story) {
			try {
				return this.model.chat("write " + story);
			}
			catch (RuntimeException ex) {
				throw new IllegalStateException("no story of a " + story, ex);
			}
		}

	}

}
