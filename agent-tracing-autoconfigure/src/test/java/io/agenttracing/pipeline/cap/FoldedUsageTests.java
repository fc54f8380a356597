package io.agenttracing.pipeline.cap;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.span.InjectedSpans;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No span that is folded takes its tokens with it.
 */
class FoldedUsageTests {

	private static final int AGENTS = 10;

	private static final int CALLS = 250;

	private final SpanCounts counts = new SpanCounts();

	private final TestSink sink = new TestSink(this.counts);

	private final TraceCollector collector = new TraceCollector(this.sink,
			new CollectorSettings(10_000, 512, false, null, new TailSampledTraces(System::nanoTime), (root) -> false,
					(span) -> span, new SpanCap(50, this.counts, new InjectedSpans()), TraceInspector.NONE,
					SpanBuffers.of(64 << 20).pending(), this.counts, System::nanoTime));

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(this.collector).build();

	@Test
	void sumsOfATraceOf5000SpansAreExact() {
		Span root = span("request", null);
		for (int agent = 0; agent < AGENTS; agent++) {
			callModels(root, agent);
		}
		root.end();
		flush();
		List<SpanData> exported = this.sink.spans();
		assertThat(this.counts.created()).isEqualTo(1 + AGENTS * (1 + 2 * CALLS));
		assertThat(exported.size()).isLessThanOrEqualTo(50);
		assertThat(number(exported, "request", AgentSpanAttributes.TOTAL_INPUT_TOKENS)).containsExactly(312_500L);
		assertThat(number(exported, "request", AgentSpanAttributes.INFERENCE_CALLS)).containsExactly(2_500L);
		assertThat(number(exported, "agent", AgentSpanAttributes.USAGE_INPUT_TOKENS)).hasSize(AGENTS)
			.containsOnly(31_250L);
		this.provider.close();
	}

	private void callModels(Span root, int number) {
		Span agent = span("agent", root).setAttribute(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
			.setAttribute(AgentSpanAttributes.AGENT_NAME, "agent " + number);
		for (int call = 0; call < CALLS; call++) {
			Span advisor = span("advisor", agent);
			span("chat", advisor).setAttribute(AgentSpanAttributes.OPERATION_NAME, "chat")
				.setAttribute("gen_ai.usage.input_tokens", "125")
				.end();
			advisor.end();
		}
		agent.end();
		flush();
	}

	private static List<Long> number(List<SpanData> spans, String name, AttributeKey<Long> key) {
		return spans.stream()
			.filter((span) -> span.getName().equals(name))
			.map((span) -> span.getAttributes().get(key))
			.toList();
	}

	private Span span(String name, Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get("test").spanBuilder(name).setParent(context).startSpan();
	}

	private void flush() {
		assertThat(this.provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

}
