package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tool that fails while the model is told so in words, and goes on.
 */
class FailedToolTests {

	private static final ToolDefinition WEATHER = ToolDefinition.builder()
		.name("weather")
		.description("The weather")
		.inputSchema("{}")
		.build();

	private @Nullable ModelApplication application;

	@AfterEach
	void stop() {
		application().close();
	}

	@Test
	void isRedWithoutAWordOfItsMessage() {
		start(Nothing.class);
		assertFails(application().desk()::ask);
		application().reset();
		assertFails(application().desk()::read);
		assertThat(application().bean(MeterRegistry.class).get("spring.ai.tool").timers()).isNotEmpty()
			.allSatisfy((timer) -> assertThat(timer.getId().getTags()).contains(Tag.of("error", "none")));
	}

	@Test
	void isRedWhereTheApplicationHasItsOwnProcessor() {
		start(OwnProcessor.class);
		assertFails(application().desk()::ask);
		assertThat(application().server().requests().get(1).mentions("Never mind")).isTrue();
		assertThat(application().bean(Politely.class)).isNotNull();
	}

	@Test
	void isRedWhereTheApplicationBuildsTheManager() {
		start(OwnManager.class);
		assertFails(application().desk()::ask);
	}

	@Test
	void isRedWhereTheManagerIsAClassOfTheApplication() {
		start(WrappedManager.class);
		assertFails(application().desk()::ask);
		assertThat(application().server().requests().get(1).mentions("Never mind")).isTrue();
	}

	@Test
	void whoHasSetTheErrorKnowsBetter() {
		start(Nothing.class);
		assertThat(failed("known", new ToolExecutionException(WEATHER, new IllegalStateException())).getAttributes()
			.get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo("known");
		application().reset();
		SpanData unknown = failed(null, new ToolExecutionException(WEATHER, new IllegalStateException()) {

			@Override
			public synchronized @Nullable Throwable getCause() {
				return null;
			}

		});
		assertThat(unknown.getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo("tool_error");
		assertThat(unknown.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	private SpanData failed(@Nullable String known, ToolExecutionException failure) {
		ObservationRegistry registry = application().bean(ObservationRegistry.class);
		ToolCallingObservationContext context = ToolCallingObservationContext.builder()
			.toolDefinition(WEATHER)
			.toolCallArguments("{}")
			.build();
		Observation.createNotStarted("tool", () -> context, registry).observe(() -> {
			if (known != null) {
				ObservationSpan.of(context).setAttribute(AgentSpanAttributes.ERROR_TYPE, known);
			}
			new FailedToolSpan(() -> registry).fail(failure);
		});
		return application().spans().all().get(0);
	}

	private void start(Class<?> more) {
		this.application = ModelApplication.start(ModelVendor.OLLAMA, more);
	}

	private ModelApplication application() {
		ModelApplication started = this.application;
		assertThat(started).isNotNull();
		return started;
	}

	private void assertFails(UnaryOperator<String> call) {
		application().server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}"),
					ModelReply.text("Sorry"));
		assertThat(call.apply("What about today?")).isEqualTo("Sorry");
		SpanData tool = application().spans().named("execute_tool weather");
		assertThat(tool.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(tool.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.isEqualTo(IllegalStateException.class.getName());
		assertThat(application().spans().all())
			.allSatisfy((span) -> assertThat(span.toString() + span.getEvents() + span.getStatus())
				.doesNotContain("flooded", "Never mind"))
			.filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
			.hasSize(1);
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProcessor {

		@Bean
		Politely politely() {
			return new Politely("Never mind");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnManager {

		@Bean
		DefaultToolCallingManager manager(ObservationRegistry registry) {
			return ToolCallingManager.builder().observationRegistry(registry).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappedManager {

		@Bean
		ToolExecutionExceptionProcessor processor() {
			return (exception) -> "Never mind";
		}

		@Bean
		ToolCallingManager manager(ObservationRegistry registry, ToolExecutionExceptionProcessor processor) {
			return new Delegating(ToolCallingManager.builder()
				.observationRegistry(registry)
				.toolExecutionExceptionProcessor(processor)
				.build());
		}

	}

	static class Politely implements ToolExecutionExceptionProcessor {

		private final String text;

		Politely(String text) {
			this.text = text;
		}

		@Override
		public String process(ToolExecutionException exception) {
			return this.text;
		}

	}

	record Delegating(ToolCallingManager manager) implements ToolCallingManager {

		@Override
		public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions options) {
			return this.manager.resolveToolDefinitions(options);
		}

		@Override
		public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse response) {
			return this.manager.executeToolCalls(prompt, response);
		}

	}

}
