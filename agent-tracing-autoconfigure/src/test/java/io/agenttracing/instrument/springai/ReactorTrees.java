package io.agenttracing.instrument.springai;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One tree, whatever the mode of Reactor, and however the agent gets at its answer. The
 * request of a stream to OpenAI is the one span that is not in it: the SDK makes it on a
 * thread that knows nothing of the call.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReactorTrees {

	private static final List<ModelVendor> VENDORS = List.of(ModelVendor.OPENAI, ModelVendor.OLLAMA);

	private static final String RETRIED_CALL = """
			OllamaChatModel
			  OllamaChatModel attempt 1
			    http post
			""";

	private final Map<ModelVendor, ModelApplication> applications = new EnumMap<>(ModelVendor.class);

	private final String mode;

	ReactorTrees(String mode) {
		this.mode = mode;
	}

	@BeforeAll
	void start() {
		VENDORS.forEach((vendor) -> this.applications.put(vendor,
				ModelApplication.start(vendor, "spring.reactor.context-propagation=" + this.mode)));
	}

	@AfterAll
	void stop() {
		this.applications.values().forEach(ModelApplication::close);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void isOneTree(ModelVendor vendor, Way way) {
		ModelApplication application = this.applications.get(vendor);
		application.reset();
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out, now!"));
		AgentTracer tracer = application.bean(AgentTracer.class);
		assertThat(tracer.<String>workflow("outer", () -> way.ask(application, tracer))).isEqualTo("Go out, now!");
		application.spans().awaitEnd();
		assertThat(ModelTree.of(joined(application.spans().all(), vendor, way)))
			.isEqualTo(way.tree().replace("MODEL", vendor.model()).replace("      REQUEST\n", request(vendor, way)));
	}

	static Stream<Arguments> ways() {
		return VENDORS.stream().flatMap((vendor) -> Stream.of(Way.values()).map((way) -> Arguments.of(vendor, way)));
	}

	private static List<SpanData> joined(List<SpanData> spans, ModelVendor vendor, Way way) {
		return spans.stream().filter((span) -> !isLone(vendor, way) || !span.getName().equals("POST")).toList();
	}

	private static boolean isLone(ModelVendor vendor, Way way) {
		return vendor == ModelVendor.OPENAI && way != Way.CALL;
	}

	private static String request(ModelVendor vendor, Way way) {
		if (isLone(vendor, way)) {
			return "";
		}
		String request = switch (vendor) {
			case OLLAMA -> (way == Way.CALL) ? RETRIED_CALL : "http post\n";
			default -> "POST\n";
		};
		return request.indent(6);
	}

	/**
	 * How an agent gets at its answer.
	 */
	enum Way {

		/** Waits for all of it. */
		CALL {

			@Override
			String ask(ModelApplication application, AgentTracer tracer) {
				return application.desk().ask("What about today?");
			}

		},

		/** Reads the stream within its call. */
		READ {

			@Override
			String ask(ModelApplication application, AgentTracer tracer) {
				return application.desk().read("What about today?");
			}

		},

		/** Returns the stream, and its caller waits for it. */
		RETURNED {

			@Override
			String ask(ModelApplication application, AgentTracer tracer) {
				return application.desk().stream("What about today?").toStream().collect(Collectors.joining());
			}

		},

		/** Is no bean, and waits for the stream. */
		PLAIN_OBJECT {

			@Override
			String ask(ModelApplication application, AgentTracer tracer) {
				ChatClient client = application.bean(ChatClient.Builder.class).build();
				return tracer.agent("desk",
						() -> String.join("",
								client.prompt()
									.user("What about today?")
									.tools(new WeatherTools())
									.stream()
									.content()
									.collectList()
									.block()));
			}

		},

		/** Asks the model itself. */
		MODEL {

			@Override
			String ask(ModelApplication application, AgentTracer tracer) {
				ChatModel model = application.bean(ChatModel.class);
				return tracer.agent("desk", () -> {
					model.stream(new Prompt("What about today?")).collectList().block();
					return model.stream(new Prompt("And now?"))
						.flatMapIterable(ChatResponse::getResults)
						.mapNotNull((generation) -> generation.getOutput().getText())
						.collect(Collectors.joining())
						.block();
				});
			}

			@Override
			String tree() {
				return super.tree().replace("    execute_tool weather\n", "");
			}

		};

		abstract String ask(ModelApplication application, AgentTracer tracer);

		String tree() {
			return """
					invoke_workflow outer
					  invoke_agent desk
					    chat MODEL
					      REQUEST
					    chat MODEL
					      REQUEST
					    execute_tool weather
					""";
		}

	}

}
