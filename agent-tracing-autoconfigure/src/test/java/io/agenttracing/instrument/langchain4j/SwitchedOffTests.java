package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that does not want LangChain4j to be traced.
 */
class SwitchedOffTests {

	@Test
	void nothingIsTracedNorMadeIntoAProxy() {
		try (LangChain4jApplication application = LangChain4jApplication.start(Services.class,
				"agent-tracing.langchain4j.enabled=false")) {
			application.server().otherwise((request) -> ModelReply.text("Hi!"));
			assertThat(application.bean(Desk.class).ask("Hello")).isEqualTo("Hi!");
			assertThat(application.bean(ChatModel.class).chat("Hello")).isEqualTo("Hi!");
			assertThat(application.spans().all()).isEmpty();
			assertThat(AopUtils.isAopProxy(application.bean(ChatModel.class))).isFalse();
		}
	}

	interface Desk {

		String ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Desk desk(ChatModel model) {
			return AiServices.create(Desk.class, model);
		}

	}

}
