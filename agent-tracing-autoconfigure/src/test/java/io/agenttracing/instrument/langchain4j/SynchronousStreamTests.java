package io.agenttracing.instrument.langchain4j;

import java.util.ArrayList;
import java.util.List;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.agenttracing.AgentTracer;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams whose pieces come while the request is made, as those of caches do: what is
 * done with a piece is not part of the call.
 */
class SynchronousStreamTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Models.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void modelThatIsAskedBetweenPiecesHasASpan() {
		application.server().then(ModelReply.text("Bonjour").usage(100, 7));
		List<String> translated = new ArrayList<>();
		application.bean(AgentTracer.class).agent("front", () -> {
			application.bean("cache", StreamingChatModel.class).chat("Hello", new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String piece) {
					translated.add(application.bean("chatModel", ChatModel.class).chat(piece));
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
				}

				@Override
				public void onError(Throwable error) {
				}

			});
			return null;
		});
		assertThat(translated).containsExactly("Bonjour");
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent front", "  chat", "  chat gpt-5"));
		assertThat(application.only("invoke_agent front").attributes()).containsEntry("gen_ai.usage.input_tokens",
				100L);
	}

	@Test
	void inAServiceToo() {
		application.server().then(ModelReply.text("Bonjour").usage(100, 7));
		application.bean(Desk.class)
			.ask("Hello")
			.onPartialResponse((piece) -> application.bean("chatModel", ChatModel.class).chat(piece))
			.ignoreErrors()
			.start();
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent desk", "  chat", "  chat gpt-5"));
	}

	interface Desk {

		TokenStream ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Models {

		@Bean
		StreamingChatModel cache() {
			return new Cache();
		}

		@Bean
		Desk desk() {
			return AiServices.builder(Desk.class).streamingChatModel(new Cache()).build();
		}

	}

	static class Cache implements StreamingChatModel {

		@Override
		public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
			handler.onPartialResponse("Hi!");
			handler.onCompleteResponse(ChatResponse.builder().aiMessage(AiMessage.from("Hi!")).build());
		}

	}

}
