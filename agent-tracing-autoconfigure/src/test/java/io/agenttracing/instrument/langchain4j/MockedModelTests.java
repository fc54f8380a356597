package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

/**
 * Models that are beans and mocks of a test, which says what they answer by calling them,
 * and asks them which calls there were.
 */
class MockedModelTests {

	private static final ChatRequest REQUEST = ChatRequest.builder().messages(UserMessage.from("Hello")).build();

	private static final ChatResponse ANSWER = ChatResponse.builder().aiMessage(AiMessage.from("Hi!")).build();

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(LangChain4jAgentTracingAutoConfiguration.class));

	@Test
	void mockAnswersARequest() {
		this.runner.withBean(ChatModel.class, () -> mock(ChatModel.class)).run((context) -> {
			ChatModel model = context.getBean(ChatModel.class);
			given(model.chat(any(ChatRequest.class))).willReturn(ANSWER);
			assertThat(model.chat(REQUEST)).isSameAs(ANSWER);
			then(model).should().chat(REQUEST);
			then(model).shouldHaveNoMoreInteractions();
		});
	}

	@Test
	void mockAnswersAText() {
		this.runner.withBean(ChatModel.class, () -> mock(ChatModel.class)).run((context) -> {
			ChatModel model = context.getBean(ChatModel.class);
			given(model.chat(anyString())).willReturn("Hi!");
			assertThat(model.chat("Hello")).isEqualTo("Hi!");
			then(model).should().chat("Hello");
			then(model).shouldHaveNoMoreInteractions();
		});
	}

	@Test
	void spyAnswers() {
		this.runner.withBean(ChatModel.class, () -> spy(new Model())).run((context) -> {
			ChatModel model = context.getBean(ChatModel.class);
			willReturn(ANSWER).given(model).chat(any(ChatRequest.class));
			assertThat(model.chat("Hello")).isEqualTo("Hi!");
			then(model).should().chat("Hello");
		});
	}

	@Test
	void mockBehindAdviceAnswers() {
		this.runner.withBean(ChatModel.class, () -> (ChatModel) new ProxyFactory(mock(ChatModel.class)).getProxy())
			.run((context) -> {
				ChatModel model = context.getBean(ChatModel.class);
				given(model.chat(any(ChatRequest.class))).willReturn(ANSWER);
				assertThat(model.chat(REQUEST)).isSameAs(ANSWER);
			});
	}

	@Test
	void mockOfAStreamIsAskedWhatItIsGiven() {
		this.runner.withBean(StreamingChatModel.class, () -> mock(StreamingChatModel.class)).run((context) -> {
			StreamingChatModel model = context.getBean(StreamingChatModel.class);
			StreamingChatResponseHandler handler = mock(StreamingChatResponseHandler.class);
			model.chat(REQUEST, handler);
			then(model).should().chat(REQUEST, handler);
			then(model).shouldHaveNoMoreInteractions();
		});
	}

	static class Model implements ChatModel {

		@Override
		public ChatResponse doChat(ChatRequest request) {
			return ChatResponse.builder().aiMessage(AiMessage.from("not stubbed")).build();
		}

	}

}
