package io.agenttracing.instrument.springai;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is said of an agent whose model does not answer, or stops in the middle of its
 * answer. All of them hang at once, so that it is waited for once.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = { "OPENAI", "OLLAMA" })
@ExtendWith(OutputCaptureExtension.class)
class HungModelTests {

	private static OtlpReceiver receiver;

	private static ModelApplication application;

	private static ExecutorService threads;

	private final ModelVendor vendor;

	HungModelTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		receiver = OtlpReceiver.start();
		threads = Executors.newCachedThreadPool();
		application = ModelApplication.start(vendor, "agent-tracing.inflight.stuck-after=500ms",
				"agent-tracing.inflight.stream-idle=700ms", "spring.reactor.context-propagation=auto",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint());
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
		threads.shutdownNow();
		receiver.close();
	}

	@Test
	void modelAndRequestAreNamed(CapturedOutput output) {
		ModelReply reply = ModelReply.text("One two three four five six");
		application.server().otherwise((request) -> reply);
		application.desk().ask("Hello");
		application.desk().read("Hello");
		// The first call may have taken long enough to be one that hangs.
		Set<String> answered = application.spans().all().stream().map(SpanData::getTraceId).collect(Collectors.toSet());
		application.server()
			.otherwise((request) -> request.mentions("Count") ? reply.hangingMidway() : reply.hangingBefore());
		threads.submit(() -> application.desk().ask("Silence"));
		threads.submit(() -> application.desk().read("Silence"));
		threads.submit(() -> application.desk().read("Count"));
		threads.submit(() -> application.desk().stream("Silence").subscribe());
		threads.submit(() -> application.desk().stream("Count").subscribe());
		String call = "stuck invoke_agent desk\n  stuck chat " + this.vendor.model() + "\n";
		String request = call + "    stuck http post 127.0.0.1\n";
		// The SDK of OpenAI sends the request of a stream on a thread without the trace.
		String stream = (this.vendor == ModelVendor.OPENAI) ? call : request;
		String path = "path:   invoke_agent desk > chat " + this.vendor.model();
		String hangs = "\"chat " + this.vendor.model() + "\" of agent \"desk\" hangs: \"invoke_agent desk\" may ";
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			assertThat(trees(answered)).containsExactlyInAnyOrder(request, stream, stream, call, call);
			assertThat(output.getOut().lines().map(String::strip)).contains(path, path + " > http post 127.0.0.1");
			assertThat(output).contains(hangs + "take 0.5 s", hangs + "have no element for 0.7 s");
		});
		application.server().reset();
		application.server().otherwise((hanging) -> reply);
	}

	// What is reported again is there again.
	private static List<String> trees(Set<String> answered) {
		return receiver.spans()
			.stream()
			.filter((span) -> span.name().startsWith("stuck ") && !answered.contains(span.traceId()))
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

}
