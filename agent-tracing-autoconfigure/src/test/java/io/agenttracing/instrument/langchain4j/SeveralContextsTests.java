package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Several applications in one JVM, and one that is closed: what LangChain4j finds by a
 * service file is one for all.
 */
class SeveralContextsTests {

	@Test
	void eachHasItsOwn() {
		try (LangChain4jApplication first = LangChain4jApplication.start(Services.class);
				LangChain4jApplication second = LangChain4jApplication.start(Services.class)) {
			first.server().then(ModelReply.text("First"), ModelReply.text("First model"));
			second.server().then(ModelReply.text("Second"));
			assertThat(first.bean(Desk.class).ask("Hello")).isEqualTo("First");
			assertThat(first.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent desk", "  chat gpt-5"));
			assertThat(second.spans().all()).isEmpty();
			assertThat(second.bean(Desk.class).ask("Hello")).isEqualTo("Second");
			assertThat(second.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent desk", "  chat gpt-5"));
			assertThat(first.bean(ChatModel.class).chat("Hello")).isEqualTo("First model");
			assertThat(first.exported("chat gpt-5")).hasSize(2);
			assertThat(second.exported("chat gpt-5")).hasSize(1);
		}
	}

	@Test
	void closedOneDoesNotDisturb() {
		Desk desk;
		ChatModel model;
		try (LangChain4jApplication open = LangChain4jApplication.start(Services.class)) {
			try (LangChain4jApplication closed = LangChain4jApplication.start(Services.class)) {
				desk = closed.bean(Desk.class);
				model = open.bean(ChatModel.class);
			}
			Desk alive = AiServices.create(Desk.class, model);
			open.server().then(ModelReply.text("Open"), ModelReply.text("Still"));
			assertThat(alive.ask("Hello")).isEqualTo("Open");
			assertThat(open.bean(Desk.class).ask("Hello")).isEqualTo("Still");
			assertThat(open.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent Desk", "  chat gpt-5",
					"invoke_agent desk", "  chat gpt-5"));
			open.reset();
			assertThatException().isThrownBy(() -> desk.ask("Hello"));
			assertThat(open.spans().all()).isEmpty();
		}
	}

	@Test
	void serviceThatIsNoBeanIsNotLostWithAnApplicationThatStartedLater() {
		try (LangChain4jApplication first = LangChain4jApplication.start(Services.class)) {
			Desk desk = AiServices.create(Desk.class, first.bean(ChatModel.class));
			try (LangChain4jApplication second = LangChain4jApplication.start(Services.class)) {
				second.server().then(ModelReply.text("Second"));
				assertThat(second.bean(Desk.class).ask("Hello")).isEqualTo("Second");
			}
			first.server().then(ModelReply.text("First"));
			assertThat(desk.ask("Hello")).isEqualTo("First");
			assertThat(first.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent Desk", "  chat gpt-5"));
		}
	}

	@Test
	void serviceThatIsNoBeanMayOutliveTheApplicationThatMadeIt() {
		try (LangChain4jApplication first = LangChain4jApplication.start(Services.class)) {
			Desk desk;
			try (LangChain4jApplication second = LangChain4jApplication.start(Holding.class)) {
				desk = second.bean(Holder.class).make(first.bean(ChatModel.class));
				second.bean("made", Object.class);
			}
			first.server().then(ModelReply.text("First"));
			assertThat(desk.ask("Hello")).isEqualTo("First");
			assertThat(first.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent Desk", "  chat gpt-5"));
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

	static class Holder {

		Desk make(ChatModel model) {
			return AiServices.create(Desk.class, model);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Holding {

		@Bean
		Holder holder() {
			return new Holder();
		}

		@Bean
		@Scope("prototype")
		Object made() {
			return new Object();
		}

	}

}
