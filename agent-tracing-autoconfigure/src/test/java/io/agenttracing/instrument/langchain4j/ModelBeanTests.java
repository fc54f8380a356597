package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Models that are beans, and are called without an AI service.
 */
class ModelBeanTests {

	private static final UserMessage HELLO = UserMessage.from("Hello");

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
	void allFormsOfACallAreOneSpan() {
		application.server().otherwise((request) -> ModelReply.text("Hi!").usage(100, 7));
		ChatModel model = model();
		ChatRequest request = ChatRequest.builder().messages(HELLO).build();
		application.bean(AgentTracer.class).agent("front", () -> {
			assertThat(model.chat("Hello")).isEqualTo("Hi!");
			assertThat(model.chat(HELLO).aiMessage().text()).isEqualTo("Hi!");
			assertThat(model.chat(List.<ChatMessage>of(HELLO)).aiMessage().text()).isEqualTo("Hi!");
			assertThat(model.chat(request).aiMessage().text()).isEqualTo("Hi!");
			return model.chat(request, ChatRequestOptions.EMPTY);
		});
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent front", "  chat gpt-5",
				"  chat gpt-5", "  chat gpt-5", "  chat gpt-5", "  chat gpt-5"));
		assertThat(application.exported("chat gpt-5")).allSatisfy((chat) -> {
			assertThat(chat.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
			assertThat(chat.attributes()).containsEntry("gen_ai.provider.name", "openai")
				.containsEntry("gen_ai.usage.input_tokens", 100L)
				.containsEntry("gen_ai.usage.output_tokens", 7L);
		});
		assertThat(application.only("invoke_agent front").attributes()).containsEntry("gen_ai.usage.input_tokens", 500L)
			.containsEntry("agent_tracing.inference_calls", 5L);
	}

	@Test
	void allFormsOfAStreamAreOneSpan() throws Exception {
		application.server().otherwise((request) -> ModelReply.text("Hi!").usage(100, 7));
		StreamingChatModel model = application.bean(OpenAiStreamingChatModel.class);
		ChatRequest request = ChatRequest.builder().messages(HELLO).build();
		Answer[] answers = { new Answer(), new Answer(), new Answer(), new Answer() };
		application.bean(AgentTracer.class).agent("front", () -> {
			model.chat("Hello", answers[0]);
			model.chat(List.<ChatMessage>of(HELLO), answers[1]);
			model.chat(request, answers[2]);
			model.chat(request, ChatRequestOptions.EMPTY, answers[3]);
			return "";
		});
		for (Answer answer : answers) {
			assertThat(answer.text.get(10, TimeUnit.SECONDS)).isEqualTo("Hi!");
		}
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent front", "  chat gpt-5",
				"  chat gpt-5", "  chat gpt-5", "  chat gpt-5"));
		assertThat(application.only("invoke_agent front").attributes()).containsEntry("gen_ai.usage.input_tokens",
				400L);
	}

	@Test
	void beanStaysWhatItIs() {
		assertThat(application.bean(OpenAiChatModel.class)).isInstanceOf(OpenAiChatModel.class).isSameAs(model());
		assertThat(application.bean(OpenAiChatModel.class).provider()).isEqualTo(model().provider());
	}

	@Test
	void refusalIsRed() {
		application.server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> model().chat("Hello"));
		assertThat(application.only("chat gpt-5").isError()).isTrue();
		assertThat(application.only("chat gpt-5").attributes()).containsEntry("error.type", "context_length_exceeded");
	}

	@Test
	void tokensOfTheCacheAreTold() {
		application.server().then(ModelReply.text("Hi!").usage(100, 7, 60));
		application.bean(AgentTracer.class).agent("front", () -> model().chat("Hello"));
		assertThat(application.only("chat gpt-5").attributes()).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.usage.cache_read.input_tokens", 60L);
		assertThat(application.only("invoke_agent front").attributes())
			.containsEntry("gen_ai.usage.cache_read.input_tokens", 60L);
	}

	@Test
	void tokensOfTheCacheThatAreCountedApartAreAdded() {
		application.bean("caching", ChatModel.class).chat("Hello");
		assertThat(application.only("chat").attributes()).containsEntry("gen_ai.usage.input_tokens", 111L)
			.containsEntry("gen_ai.usage.output_tokens", 5L)
			.containsEntry("gen_ai.usage.cache_read.input_tokens", 100L)
			.containsEntry("gen_ai.usage.cache_creation.input_tokens", 10L);
	}

	@Test
	void stepAroundIsOneSpanWithIt() {
		application.server().then(ModelReply.text("Hi!").usage(100, 7));
		application.bean(AgentTracer.class)
			.agent("front",
					() -> application.bean(AgentTracer.class).call("gpt-5", StepKind.LLM, () -> model().chat("Hello")));
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent front", "  chat gpt-5"));
		assertThat(application.only("invoke_agent front").attributes()).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("agent_tracing.inference_calls", 1L);
	}

	@Test
	void modelThatAsksAnotherIsOneCall() {
		application.server().then(ModelReply.text("Hi!").usage(100, 7));
		assertThat(application.bean("router", ChatModel.class).chat("Hello")).isEqualTo("Hi!");
		ReceivedSpan chat = application.only("chat");
		assertThat(application.exported()).containsExactly(chat);
		assertThat(chat.attributes()).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.response.model", "gpt-5-2026-01-01");
	}

	@Test
	void modelWithFormsOfItsOwnIsCalledByThem() {
		assertThat(application.bean("own", ChatModel.class).chat("Hello")).isEqualTo("own Hello");
		assertThat(application.only("chat").isError()).isFalse();
	}

	@Test
	void finalClassIsObservedWhereItsInterfaceIsDeclared() {
		assertThat(application.bean("closed", ChatModel.class).chat("Hello")).isEqualTo("closed");
		assertThat(application.only("chat").attributes()).containsEntry("gen_ai.usage.input_tokens", 3L);
	}

	@Test
	void finalClassThatIsDeclaredIsLeftAlone() {
		assertThat(application.bean("declared", ClosedModel.class).chat("Hello")).isEqualTo("declared");
		assertThat(application.exported()).isEmpty();
	}

	private static ChatModel model() {
		return application.bean("chatModel", ChatModel.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Models {

		@Bean
		ChatModel router(OpenAiChatModel chatModel) {
			return new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return chatModel.chat(request.messages());
				}

			};
		}

		@Bean
		ChatModel caching() {
			return new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return ChatResponse.builder().aiMessage(AiMessage.from("Hi!")).tokenUsage(new CacheUsage()).build();
				}

			};
		}

		@Bean
		ChatModel closed() {
			return new ClosedModel("closed");
		}

		@Bean
		ClosedModel declared() {
			return new ClosedModel("declared");
		}

		@Bean
		ChatModel own() {
			return new OwnModel();
		}

	}

	/**
	 * As that of Anthropic's module.
	 */
	public static class CacheUsage extends TokenUsage {

		CacheUsage() {
			super(1, 5);
		}

		public Integer cacheReadInputTokens() {
			return 100;
		}

		public Integer cacheCreationInputTokens() {
			return 10;
		}

	}

	record ClosedModel(String answer) implements ChatModel {

		@Override
		public ChatResponse doChat(ChatRequest request) {
			return ChatResponse.builder()
				.aiMessage(AiMessage.from(this.answer))
				.tokenUsage(new TokenUsage(3, 1))
				.build();
		}

	}

	static class OwnModel implements ChatModel {

		@Override
		public String chat(String userMessage) {
			return "own " + userMessage;
		}

		@Override
		public ChatResponse doChat(ChatRequest request) {
			return ChatResponse.builder().aiMessage(AiMessage.from("other")).tokenUsage(new TokenUsage(1, 1)).build();
		}

	}

	static class Answer implements StreamingChatResponseHandler {

		private final CompletableFuture<String> text = new CompletableFuture<>();

		@Override
		public void onCompleteResponse(ChatResponse completeResponse) {
			this.text.complete(completeResponse.aiMessage().text());
		}

		@Override
		public void onError(Throwable error) {
			this.text.completeExceptionally(error);
		}

	}

}
