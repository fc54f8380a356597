package io.agenttracing.instrument.langchain4j.agentic;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.agenttracing.testing.model.ModelServer;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with agents, whose model is a server of its own and whose spans are
 * looked at where they arrive.
 */
final class AgenticApplication implements AutoCloseable {

	private static ModelServer starting;

	private final ModelServer server = ModelServer.start();

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ConfigurableApplicationContext context;

	private AgenticApplication(Class<?> agents, String... properties) {
		starting = this.server;
		this.context = new SpringApplicationBuilder(Application.class).sources(agents)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"management.opentelemetry.tracing.export.schedule-delay=5ms",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint())
			.properties(properties)
			.run();
	}

	static AgenticApplication start(Class<?> agents, String... properties) {
		return new AgenticApplication(agents, properties);
	}

	ModelServer server() {
		return this.server;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	<T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	/**
	 * What is told of all bytes that arrive.
	 */
	void listen(Consumer<byte[]> reader) {
		this.receiver.listen(reader);
	}

	/**
	 * All traces that have ended, as they arrived.
	 */
	List<ReceivedSpan> exported() {
		EndedSpans ended = bean(EndedSpans.class);
		ended.awaitEnd();
		Set<String> ids = ended.all().stream().map(SpanData::getSpanId).collect(Collectors.toSet());
		return this.receiver
			.await((spans) -> spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet()).containsAll(ids));
	}

	/**
	 * The spans of one name, as they arrived.
	 */
	List<ReceivedSpan> exported(String name) {
		return exported().stream().filter((span) -> span.name().equals(name)).toList();
	}

	/**
	 * The only span of a name, as it arrived.
	 */
	ReceivedSpan only(String name) {
		List<ReceivedSpan> named = exported(name);
		if (named.size() != 1) {
			throw new AssertionError("one span '" + name + "' expected: " + tree());
		}
		return named.get(0);
	}

	/**
	 * What has arrived as a tree.
	 */
	String tree() {
		return SpanTree.of(exported()).toString();
	}

	/**
	 * A tree as text.
	 */
	static String tree(String text) {
		return SpanTree.parse(Stream.of(text.split("\n"))).toString();
	}

	/**
	 * Forgets all requests and spans.
	 */
	void reset() {
		exported();
		this.server.reset();
		bean(EndedSpans.class).clear();
		this.receiver.clear();
	}

	@Override
	public void close() {
		this.server.close();
		this.context.close();
		this.receiver.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		OpenAiChatModel model() {
			return OpenAiChatModel.builder()
				.baseUrl(starting.baseUrl() + "/v1")
				.apiKey("none")
				.modelName("gpt-5")
				.maxRetries(0)
				.build();
		}

		@Bean
		OpenAiStreamingChatModel streamingModel() {
			return OpenAiStreamingChatModel.builder()
				.baseUrl(starting.baseUrl() + "/v1")
				.apiKey("none")
				.modelName("gpt-5")
				.build();
		}

	}

}
