package io.agenttracing.instrument.langchain4j;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is said of an AI service whose model does not answer, or stops in the middle of
 * its answer.
 */
@ExtendWith(OutputCaptureExtension.class)
class HungServiceTests {

	private static LangChain4jApplication application;

	private static ExecutorService threads;

	@BeforeAll
	static void start() {
		threads = Executors.newCachedThreadPool();
		application = LangChain4jApplication.start(Services.class, "agent-tracing.inflight.stuck-after=500ms",
				"agent-tracing.inflight.stream-idle=700ms");
	}

	@AfterAll
	static void stop() {
		application.close();
		threads.shutdownNow();
	}

	@Test
	void modelIsNamed(CapturedOutput output) {
		ModelReply reply = ModelReply.text("One two three four five six");
		application.server()
			.otherwise((request) -> request.mentions("Count") ? reply.hangingMidway() : reply.hangingBefore());
		threads.submit(() -> application.bean(Desk.class).ask("Silence"));
		application.bean(StreamingDesk.class).ask("Silence").ignoreErrors().start();
		application.bean(StreamingDesk.class).ask("Count").ignoreErrors().start();
		String stream = "stuck invoke_agent streamingDesk\n  stuck chat gpt-5\n";
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			assertThat(trees()).containsExactlyInAnyOrder("stuck invoke_agent desk\n  stuck chat gpt-5\n", stream,
					stream);
			assertThat(output).contains("\"chat gpt-5\" of agent \"desk\" hangs: \"invoke_agent desk\" may take 0.5 s",
					"\"chat gpt-5\" of agent \"streamingDesk\" hangs", "may have no element for 0.7 s");
		});
		application.server().reset();
		application.server().otherwise((hanging) -> reply);
	}

	// What is reported again is there again.
	private static List<String> trees() {
		return application.arrived()
			.stream()
			.filter((span) -> span.name().startsWith("stuck "))
			.collect(Collectors.groupingBy(ReceivedSpan::traceId))
			.values()
			.stream()
			.map((trace) -> SpanTree.of(trace)
				.toString()
				.lines()
				.distinct()
				.collect(Collectors.joining("\n", "", "\n")))
			.toList();
	}

	interface Desk {

		String ask(String question);

	}

	interface StreamingDesk {

		TokenStream ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Desk desk(ChatModel model) {
			return AiServices.create(Desk.class, model);
		}

		@Bean
		StreamingDesk streamingDesk(StreamingChatModel model) {
			return AiServices.create(StreamingDesk.class, model);
		}

	}

}
