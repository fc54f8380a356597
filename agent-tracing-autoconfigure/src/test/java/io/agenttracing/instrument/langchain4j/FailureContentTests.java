package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Words that are not a provider's do not leave by an exception or a name.
 */
class FailureContentTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Services.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@Test
	void whoWrapsAFailureOfAModelIsNotQuoted() {
		application.server().then(ModelReply.toolCall("call_1", "balance", "{}"), ModelFault.serverError());
		assertThatIllegalStateException().isThrownBy(() -> application.bean("desk", Desk.class).ask("How much?"));
		assertThat(application.only("invoke_agent bank").attributes()).containsEntry("error.type",
				InternalServerException.class.getName());
		assertThat(application.only("invoke_agent desk").isError()).isTrue();
		assertThat(application.only("invoke_agent desk").attributes()).containsEntry("error.type",
				IllegalStateException.class.getName());
		assertThat(application.leaked("Alice")).isEmpty();
	}

	@Test
	void whatAProviderSaysIsTold() {
		application.server().then(ModelFault.unauthorized());
		assertThatException().isThrownBy(() -> application.bean("bank", Desk.class).ask("How much?"));
		assertThat(application.only("chat gpt-5").events()).isNotEmpty();
		assertThat(application.only("invoke_agent bank").events()).isNotEmpty();
	}

	@Test
	void aModelOfTheApplicationIsNotQuoted() {
		assertThatException().isThrownBy(() -> application.bean("guarded", ChatModel.class).chat("I am Alice"));
		assertThat(application.only("chat").isError()).isTrue();
		assertThat(application.only("chat").attributes()).containsEntry("error.type",
				IllegalArgumentException.class.getName());
		assertThatException().isThrownBy(() -> application.bean("guardedDesk", Desk.class).ask("I am Alice"));
		assertThat(application.only("invoke_agent guardedDesk").attributes()).containsEntry("error.type",
				IllegalArgumentException.class.getName());
		assertThat(application.leaked("Alice")).isEmpty();
	}

	@Test
	void aToolThatAModelInventsHasNoName() {
		application.server().then(ModelReply.toolCall("call_1", "alice_is_ill", "{}"));
		assertThatException().isThrownBy(() -> application.bean("desk", Desk.class).ask("Hello"));
		assertThat(application.only("execute_tool (unknown)").attributes()).containsEntry("gen_ai.tool.name",
				"(unknown)");
		assertThat(application.leaked("alice")).isEmpty();
	}

	@Test
	void idsAreBounded() {
		application.server()
			.then(ModelReply.toolCall("c".repeat(5_000), "balance", "{}"), ModelReply.text("None"),
					ModelReply.text("None"));
		application.bean("desk", Desk.class).ask("How much?");
		assertThat(application.only("execute_tool balance").attributes().get("gen_ai.tool.call.id")).asString()
			.hasSize(256);
	}

	interface Desk {

		String ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Desk bank(@Qualifier("chatModel") ChatModel chatModel) {
			return AiServices.create(Desk.class, chatModel);
		}

		@Bean
		Desk desk(@Qualifier("chatModel") ChatModel chatModel, @Qualifier("bank") Desk bank) {
			return AiServices.builder(Desk.class)
				.chatModel(chatModel)
				.tools(new Balance(bank))
				.toolExecutionErrorHandler((error, context) -> {
					throw (IllegalStateException) error;
				})
				.build();
		}

		@Bean
		ChatModel guarded() {
			return new Guarded();
		}

		@Bean
		Desk guardedDesk() {
			return AiServices.create(Desk.class, new Guarded());
		}

	}

	record Balance(Desk bank) {

		@Tool
		String balance() {
			try {
				return this.bank.ask("How much?");
			}
			catch (RuntimeException ex) {
				throw new IllegalStateException("no balance of Alice Meyer", ex);
			}
		}

	}

	static class Guarded implements ChatModel {

		@Override
		public ChatResponse doChat(ChatRequest request) {
			throw new IllegalArgumentException("blocked: " + request.messages());
		}

	}

}
