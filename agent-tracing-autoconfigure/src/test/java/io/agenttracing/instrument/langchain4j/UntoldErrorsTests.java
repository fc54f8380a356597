package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceResponseReceivedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.event.ToolExecutedEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What ends the call of a service without a word of LangChain4j: an {@link Error} of a
 * listener or a hook of the application, and a listener that keeps a stream from being
 * started.
 */
class UntoldErrorsTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(NoServices.class);
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

	@ParameterizedTest
	@MethodSource("events")
	<E extends AiServiceEvent> void errorOfAListener(Class<E> event) {
		fails(service().registerListener(breaking(event)));
		assertThat(application.only("invoke_agent Desk").attributes()).containsEntry("error.type",
				AssertionError.class.getName());
	}

	static Stream<Class<? extends AiServiceEvent>> events() {
		return Stream.of(AiServiceStartedEvent.class, AiServiceRequestIssuedEvent.class,
				AiServiceResponseReceivedEvent.class, ToolExecutedEvent.class);
	}

	@Test
	void errorOfAListenerOfTheEnd() {
		fails(service().registerListener(breaking(AiServiceCompletedEvent.class)));
		assertThat(application.only("invoke_agent Desk").isError()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("hooks")
	void errorOfAHook(Consumer<AiServices<Desk>> hook) {
		AiServices<Desk> service = service();
		hook.accept(service);
		fails(service);
		application.only("execute_tool weather");
		assertThat(application.only("invoke_agent Desk").attributes()).containsEntry("error.type",
				AssertionError.class.getName());
	}

	static List<Consumer<AiServices<Desk>>> hooks() {
		return List.of((service) -> service.beforeToolExecution((tool) -> broken()),
				(service) -> service.afterToolExecution((tool) -> broken()),
				(service) -> service.toolExecutionErrorHandler((error, context) -> {
					throw new AssertionError("broken");
				}));
	}

	@Test
	void listenerThatKeepsAStreamFromBeingStarted() {
		AiServices<StreamingDesk> service = AiServices.builder(StreamingDesk.class)
			.streamingChatModel(application.bean(StreamingChatModel.class))
			.registerListener(listener(AiServiceRequestIssuedEvent.class, (issued) -> {
				throw new IllegalStateException("no");
			}));
		registrar(service).shouldThrowExceptionOnEventError(true);
		TokenStream stream = service.build().ask("Hello").ignoreErrors();
		assertThatIllegalStateException().isThrownBy(stream::start).withMessage("no");
		assertThat(application.only("invoke_agent StreamingDesk").isError()).isTrue();
	}

	private static AiServiceListenerRegistrar registrar(AiServices<?> service) {
		AiServiceContext context = (AiServiceContext) ReflectionTestUtils.getField(service, "context");
		return context.eventListenerRegistrar;
	}

	private static AiServices<Desk> service() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("No idea."));
		return AiServices.builder(Desk.class).chatModel(application.bean(ChatModel.class)).tools(new Weather());
	}

	private static void fails(AiServices<Desk> service) {
		Desk desk = service.build();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> desk.ask("Hello")).withMessage("broken");
	}

	private static <E extends AiServiceEvent> AiServiceListener<E> breaking(Class<E> event) {
		return listener(event, (fired) -> broken());
	}

	private static <E extends AiServiceEvent> AiServiceListener<E> listener(Class<E> event, Consumer<E> action) {
		return new AiServiceListener<>() {

			@Override
			public Class<E> getEventClass() {
				return event;
			}

			@Override
			public void onEvent(E fired) {
				action.accept(fired);
			}

		};
	}

	private static void broken() {
		throw new AssertionError("broken");
	}

	interface Desk {

		String ask(String question);

	}

	interface StreamingDesk {

		TokenStream ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class NoServices {

	}

	static class Weather {

		@Tool
		String weather(String city) {
			throw new IllegalStateException("No weather");
		}

	}

}
