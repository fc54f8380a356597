package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.spring.AiService;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * AI services that langchain4j-spring makes.
 */
class ScannedServiceTests {

	@Test
	void stepOfAToolIsOneSpanWithIt() {
		try (LangChain4jApplication application = LangChain4jApplication.start(Services.class,
				"spring.profiles.active=langchain4j")) {
			application.server()
				.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
			assertThat(application.bean(ScannedDesk.class).ask("What about today?")).isEqualTo("Go out!");
			assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent scannedDesk",
					"  chat gpt-5", "  execute_tool weather", "  chat gpt-5"));
			assertThat(application.only("execute_tool weather").scopeName()).isEqualTo("io.agenttracing");
			assertThat(application.only("execute_tool weather").attributes()).containsEntry("gen_ai.tool.call.id",
					"call_1");
			assertThat(application.only("invoke_agent scannedDesk").attributes())
				.containsEntry("agent_tracing.tool_calls", 1L);
		}
	}

	// The profile keeps it out of the applications of other tests.
	@AiService
	@Profile("langchain4j")
	interface ScannedDesk {

		String ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		// Tools are looked for at classes that definitions name.
		@Bean
		static BeanDefinitionRegistryPostProcessor scanner() {
			return (registry) -> {
				registry.registerBeanDefinition("scannedDesk", new RootBeanDefinition(ScannedDesk.class));
				registry.registerBeanDefinition("weather", new RootBeanDefinition(Weather.class));
			};
		}

	}

	static class Weather {

		@Tool
		@AgentStep(name = "weather", kind = StepKind.TOOL)
		public String weather(String city) {
			return "sunny";
		}

	}

}
