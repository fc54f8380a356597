package io.agenttracing.instrument.langchain4j;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
 * An application with LangChain4j's own models of OpenAI, which ask a server of its own,
 * and whose spans are looked at where they arrive.
 */
public final class LangChain4jApplication implements AutoCloseable {

	private final ModelServer server = ModelServer.start();

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final ConfigurableApplicationContext context;

	private LangChain4jApplication(List<Class<?>> sources, String... properties) {
		this.receiver.listen((request) -> {
			synchronized (this.bytes) {
				this.bytes.writeBytes(request);
			}
		});
		this.context = new SpringApplicationBuilder(Application.class).sources(sources.toArray(Class[]::new))
			.web(WebApplicationType.NONE)
			.initializers((starting) -> starting.getBeanFactory().registerSingleton("modelServer", this.server))
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"management.opentelemetry.tracing.export.schedule-delay=5ms",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint())
			.properties(properties)
			.run();
	}

	public static LangChain4jApplication start(Class<?> source, String... properties) {
		return new LangChain4jApplication(List.of(source), properties);
	}

	public ModelServer server() {
		return this.server;
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public <T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	public EndedSpans spans() {
		return bean(EndedSpans.class);
	}

	/**
	 * What has ended, as it arrived, by its start. Of each trace its root has arrived,
	 * and the agents, which may be late; of a step and a model that are one call, one has
	 * not.
	 */
	public List<ReceivedSpan> exported() {
		spans().awaitEnd();
		Set<String> ended = spans().all()
			.stream()
			.filter((span) -> !span.getParentSpanContext().isValid() || span.getName().startsWith("invoke_"))
			.map(SpanData::getSpanId)
			.collect(Collectors.toSet());
		return this.receiver
			.await((spans) -> spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet()).containsAll(ended))
			.stream()
			.sorted(Comparator.comparingLong(ReceivedSpan::startNanos))
			.toList();
	}

	/**
	 * What has arrived so far, of open spans too.
	 */
	public List<ReceivedSpan> arrived() {
		return this.receiver.spans();
	}

	/**
	 * What has ended as a tree, compared to {@link #tree(String...)}.
	 */
	public String tree() {
		return SpanTree.of(exported()).toString();
	}

	public static String tree(String... lines) {
		return SpanTree.parse(Stream.of(lines).flatMap(String::lines)).toString();
	}

	/**
	 * The spans of a name, as they arrived.
	 */
	public List<ReceivedSpan> exported(String name) {
		return exported().stream().filter((span) -> span.name().equals(name)).toList();
	}

	/**
	 * The only span of a name, as it arrived.
	 */
	public ReceivedSpan only(String name) {
		List<ReceivedSpan> named = exported(name);
		if (named.size() != 1) {
			throw new AssertionError("one span '" + name + "' expected:\n" + tree());
		}
		return named.get(0);
	}

	/**
	 * Which of some texts are in anything that was exported.
	 */
	public List<String> leaked(String... texts) {
		exported();
		String all;
		synchronized (this.bytes) {
			all = this.bytes.toString(StandardCharsets.ISO_8859_1);
		}
		return Arrays.stream(texts).filter(all::contains).toList();
	}

	/**
	 * Forgets all requests and spans.
	 */
	public void reset() {
		exported();
		this.server.reset();
		spans().clear();
		this.receiver.clear();
		synchronized (this.bytes) {
			this.bytes.reset();
		}
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
		OpenAiChatModel chatModel(ModelServer modelServer) {
			return OpenAiChatModel.builder()
				.baseUrl(modelServer.baseUrl() + "/v1")
				.apiKey("none")
				.modelName("gpt-5")
				.maxRetries(0)
				.build();
		}

		@Bean
		OpenAiStreamingChatModel streamingChatModel(ModelServer modelServer) {
			return OpenAiStreamingChatModel.builder()
				.baseUrl(modelServer.baseUrl() + "/v1")
				.apiKey("none")
				.modelName("gpt-5")
				.build();
		}

	}

}
