package io.agenttracing.instrument.call;

import java.util.List;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.spring.AiService;
import dev.langchain4j.spring.LangChain4jAutoConfig;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans with tools of LangChain4j, which looks for them at the class of the object.
 */
@ExtendWith(OutputCaptureExtension.class)
class LangChain4jToolsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Model.class);

	private final ApplicationContextRunner springRunner = this.runner
		.withConfiguration(AutoConfigurations.of(LangChain4jAutoConfig.class))
		.withUserConfiguration(Scanned.class)
		.withInitializer(LangChain4jToolsTests::registerService)
		.withPropertyValues("spring.profiles.active=langchain4j");

	@Test
	void leavesToolsOfAServiceThatIsMadeByHandAlone(CapturedOutput output) {
		this.runner.withBean(Weather.class).withUserConfiguration(ByHand.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Assistant.class).ask("how is it?")).isEqualTo("it is sunny");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			assertThat(output)
				.containsOnlyOnce(
						"No step of " + Weather.class.getName() + " is traced: it has methods for LangChain4j")
				.contains("Move what is traced to another bean or trace the code inside with AgentTracer.call(...).");
		});
	}

	@Test
	void tracesToolsThatLangChain4jSpringHandsOver(CapturedOutput output) {
		this.springRunner.withBean(Weather.class).run((context) -> {
			assertThat(context.getBean(ScannedAssistant.class).ask("how is it?")).isEqualTo("it is sunny");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > execute_tool weather");
			assertThat(output).doesNotContain("is traced:");
		});
	}

	@Test
	void leavesToolsAloneThatOnlyTheirNamesTellApart() {
		this.springRunner.withBean(Overloaded.class).run((context) -> {
			assertThat(context.getBean(ScannedAssistant.class).ask("how is it?")).isEqualTo("it is sunny");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	// Its scanner does not know the profiles of the application.
	private static void registerService(ConfigurableApplicationContext context) {
		((BeanDefinitionRegistry) context).registerBeanDefinition("service",
				new RootBeanDefinition(ScannedAssistant.class));
	}

	interface Assistant {

		String ask(String question);

	}

	// The profile keeps it out of the applications of other tests.
	@AiService
	@Profile("langchain4j")
	interface ScannedAssistant extends Assistant {

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage(basePackageClasses = LangChain4jToolsTests.class)
	static class Scanned {

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Assistant assistant(ChatModel model, Weather weather) {
			return AiServices.builder(Assistant.class).chatModel(model).tools(weather).build();
		}

	}

	static class Weather {

		private final List<String> weathers = List.of("sunny");

		@Tool
		@AgentStep(name = "weather", kind = StepKind.TOOL)
		public String weather() {
			return this.weathers.get(0);
		}

	}

	static class Overloaded {

		@Tool
		@AgentStep
		public String weather() {
			return weather("sunny");
		}

		public String weather(String weather) {
			return weather;
		}

	}

	/**
	 * Asks for the tool, and answers with what that says.
	 */
	static class Model implements ChatModel {

		@Override
		public ChatResponse doChat(ChatRequest request) {
			return ChatResponse.builder().aiMessage(answer(request)).build();
		}

		private static AiMessage answer(ChatRequest request) {
			if (request.messages().get(request.messages().size() - 1) instanceof ToolExecutionResultMessage result) {
				return AiMessage.from("it is " + result.text());
			}
			return AiMessage.from(ToolExecutionRequest.builder().id("1").name("weather").arguments("{}").build());
		}

	}

}
