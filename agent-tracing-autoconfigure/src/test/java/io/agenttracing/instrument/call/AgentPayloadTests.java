package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.agenttracing.AgentSpanAttributes.PAYLOAD_SHAPE;
import static io.agenttracing.AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST;
import static io.agenttracing.AgentSpanAttributes.PAYLOAD_USUAL_SHAPE;
import static io.agenttracing.AgentSpanAttributes.RESULT_SHAPE;
import static io.agenttracing.AgentSpanAttributes.RESULT_USUAL_SHAPE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is recorded of the payloads of agents.
 */
class AgentPayloadTests {

	private static final List<AttributeKey<?>> KEYS = List.of(PAYLOAD_SHAPE, PAYLOAD_SHAPE_DIGEST, PAYLOAD_USUAL_SHAPE,
			RESULT_SHAPE, RESULT_USUAL_SHAPE);

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Agents.class);

	@Test
	void whatIsUsualIsADigestAndWhatDeviatesIsSaid() {
		run((agent, spans) -> {
			for (int i = 0; i < 20; i++) {
				agent.summarize(new Document("d" + i, List.of("a", "b"), 7.5), i);
			}
			List<SpanData> usual = spans.all();
			assertThat(usual.get(0).getAttributes().get(PAYLOAD_SHAPE)).containsExactly("document.id:string",
					"document.pages[]:string", "document.score:number", "rank:number");
			assertThat(usual.get(0).getAttributes().get(RESULT_SHAPE)).containsExactly("id:string", "length:number");
			assertThat(usual).extracting((span) -> span.getAttributes().get(PAYLOAD_SHAPE_DIGEST))
				.hasSize(20)
				.doesNotContainNull()
				.containsOnly(usual.get(0).getAttributes().get(PAYLOAD_SHAPE_DIGEST));
			assertThat(usual.subList(1, 20)).allSatisfy((span) -> assertThat(span.getAttributes().asMap())
				.doesNotContainKeys(PAYLOAD_SHAPE, PAYLOAD_USUAL_SHAPE, RESULT_SHAPE, RESULT_USUAL_SHAPE));
			agent.summarize(new Document("d20", List.of("a"), "7.5"), 20);
			SpanData bad = spans.all().get(20);
			assertThat(bad.getAttributes().get(PAYLOAD_SHAPE)).contains("document.score:string");
			assertThat(bad.getAttributes().get(PAYLOAD_USUAL_SHAPE)).contains("document.score:number");
			assertThat(bad.getAttributes().get(PAYLOAD_SHAPE_DIGEST))
				.isNotEqualTo(usual.get(0).getAttributes().get(PAYLOAD_SHAPE_DIGEST));
			assertThat(bad.getAttributes().get(RESULT_SHAPE)).contains("length:string");
			assertThat(bad.getAttributes().get(RESULT_USUAL_SHAPE)).contains("length:number");
		});
	}

	private void run(Use test) {
		this.runner.run((context) -> test.run(context.getBean(Summarizer.class), context.getBean(EndedSpans.class)));
	}

	interface Use {

		void run(Summarizer agent, EndedSpans spans) throws Exception;

	}

	record Document(String id, List<String> pages, @Nullable Object score) {
	}

	record Summary(String id, Object length) {
	}

	@TracedAgent(name = "summarizer")
	static class Summarizer {

		public Summary summarize(Document document, int rank) {
			return new Summary(document.id(), (document.score() instanceof Number) ? 12 : "12");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Summarizer summarizer() {
			return new Summarizer();
		}

	}

}
