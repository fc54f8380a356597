package io.agenttracing.instrument.springai;

import java.time.Duration;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The requests of streams, which the SDKs make on threads without a context: none of them
 * arrives as a trace of its own, and all are counted. That of a call at once is in its
 * trace.
 */
class LoneRequestTests {

	@ParameterizedTest
	@EnumSource(names = { "OPENAI", "ANTHROPIC" })
	void areNoTraces(ModelVendor vendor) {
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ModelApplication application = ModelApplication.start(vendor,
						"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
			SpanCounts counts = application.bean(SpanCounts.class);
			application.server()
				.then(ModelFault.rateLimited(Duration.ofMillis(1)), ModelReply.text("Hello"),
						ModelFault.contextTooLong());
			assertThat(application.desk().read("How are you?")).isEqualTo("Hello");
			assertThatException().isThrownBy(() -> application.desk().read("How are you?"));
			await().untilAsserted(() -> assertThat(counts.of(SpanOutcome.BACKGROUND)).isEqualTo(3));
			await().untilAsserted(() -> assertThat(receiver.spans()).extracting(ReceivedSpan::name)
				.filteredOn((name) -> name.startsWith("invoke_agent"))
				.hasSize(2));
			assertThat(receiver.spans()).extracting(ReceivedSpan::name)
				.contains("chat " + vendor.model())
				.doesNotContain("POST");
			receiver.clear();
			application.server().then(ModelReply.text("Hello"));
			application.desk().ask("How are you?");
			await().untilAsserted(() -> assertThat(receiver.spans()).extracting(ReceivedSpan::name)
				.contains("POST", "invoke_agent desk"));
			assertThat(receiver.spans()).extracting(ReceivedSpan::traceId)
				.containsOnly(receiver.spans().get(0).traceId());
			assertThat(counts.of(SpanOutcome.BACKGROUND)).isEqualTo(3);
		}
	}

}
