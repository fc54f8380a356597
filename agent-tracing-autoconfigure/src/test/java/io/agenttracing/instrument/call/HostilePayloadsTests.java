package io.agenttracing.instrument.call;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile payloads of agents and tools: what arrives at the backend has none of their
 * values and keys, and the call goes on as if nobody had looked.
 */
@Timeout(120)
class HostilePayloadsTests {

	private static final String TYPED = "[\\w.\\[\\]{}*$]+:(string|number|boolean|object)";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
				ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.opentelemetry.tracing.export.schedule-delay=5ms",
				"management.tracing.sampling.probability=1.0")
		.withBean(Agent.class)
		.withBean(Tool.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void leaveOnlyTypesAndNothingOfThemselves(@TempDir Path directory) throws Exception {
		Map<String, Object> payloads = HostilePayloads.all(directory);
		this.receiver.listen(this.sent::writeBytes);
		long failures = Failures.count();
		this.runner.run((context) -> {
			for (Object payload : payloads.values()) {
				assertThat(context.getBean(Agent.class).take(payload) == payload).isTrue();
				assertThat(context.getBean(Tool.class).use(payload) == payload).isTrue();
			}
			List<ReceivedSpan> spans = this.receiver.awaitSpans(2 * payloads.size());
			assertThat(Failures.count()).isEqualTo(failures);
			assertThat(this.sent.toString(StandardCharsets.UTF_8)).contains("invoke_agent agent")
				.doesNotContain(HostilePayloads.SECRET, HostilePayloads.TOKEN, "password of");
			Map<String, List<String>> shapes = new LinkedHashMap<>();
			List<String> names = List.copyOf(payloads.keySet());
			List<ReceivedSpan> agents = of(spans, "invoke_agent agent");
			for (int i = 0; i < names.size(); i++) {
				shapes.put(names.get(i), shape(agents.get(i)));
			}
			assertThat(shapes.values())
				.allSatisfy((shape) -> assertThat(shape).allMatch((entry) -> entry.matches(TYPED))
					.hasSizeLessThanOrEqualTo(64));
			assertThat(shapes).containsEntry("keys", List.of("payload{*}:string"))
				.containsEntry("many", List.of("payload[]:string"));
		});
	}

	@Test
	void mayBeChangedMeanwhile() throws Exception {
		Map<String, Object> changing = new LinkedHashMap<>();
		List<Object> list = new ArrayList<>();
		changing.put("list", list);
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			long failures = Failures.count();
			Future<?> changes = thread.submit(() -> {
				for (int i = 0; !done.get(); i = (i + 1) % 100) {
					changing.put("field" + (char) ('a' + i % 20), i);
					changing.remove("field" + (char) ('a' + (i + 7) % 20));
					list.add(i);
					if (i == 0) {
						list.clear();
					}
				}
			});
			this.runner.run((context) -> {
				for (int i = 0; i < 500; i++) {
					assertThat(context.getBean(Agent.class).take(changing) == changing).isTrue();
					assertThat(context.getBean(Tool.class).use(changing) == changing).isTrue();
				}
			});
			done.set(true);
			changes.get(10, TimeUnit.SECONDS);
			assertThat(Failures.count()).isEqualTo(failures);
		}
		finally {
			done.set(true);
			thread.shutdownNow();
		}
	}

	private static List<ReceivedSpan> of(List<ReceivedSpan> spans, String name) {
		return spans.stream()
			.filter((span) -> span.name().equals(name))
			.sorted((left, right) -> Long.compare(left.startNanos(), right.startNanos()))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static List<String> shape(ReceivedSpan span) {
		assertThat(span.attributes()).containsKey(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST.getKey());
		Object shape = span.attribute(AgentSpanAttributes.PAYLOAD_SHAPE.getKey());
		return (shape != null) ? (List<String>) shape : List.of();
	}

	@TracedAgent(name = "agent")
	static class Agent {

		public Object take(Object payload) {
			return payload;
		}

	}

	static class Tool {

		@AgentStep(name = "use", kind = StepKind.TOOL)
		public Object use(Object payload) {
			return payload;
		}

	}

}
