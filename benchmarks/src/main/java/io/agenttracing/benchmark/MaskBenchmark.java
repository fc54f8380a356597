package io.agenttracing.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * The masking of one span, on the collector's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskBenchmark {

	private static final int STACK = 4_096;

	/** The span: what is in it. */
	@Param({ "attributes", "stack", "secret" })
	public String content;

	private SpanTransformer masking;

	private SpanData span;

	@Setup
	public void prepare() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				PrivacyAgentTracingAutoConfiguration.class)) {
			this.masking = context.getBean(SpanTransformer.class);
		}
		this.span = span(switch (this.content) {
			case "attributes" -> MaskBenchmark::attributes;
			case "stack" -> (content) -> content.setStatus(StatusCode.ERROR)
				.addEvent("exception",
						Attributes.of(AttributeKey.stringKey("exception.type"), "java.lang.IllegalStateException",
								AttributeKey.stringKey("exception.message"), "The document is gone",
								AttributeKey.stringKey("exception.stacktrace"), stack()));
			default -> (content) -> {
				attributes(content);
				content.setAttribute("url.full", "https://models.example.com/v1/chat?api_key=0123456789abcdef");
			};
		});
	}

	@Benchmark
	public SpanData mask() {
		return this.masking.transform(this.span);
	}

	private static SpanData span(Consumer<Span> content) {
		Span span = SdkTracerProvider.builder().build().get("benchmark").spanBuilder("invoke_agent llm").startSpan();
		content.accept(span);
		span.end();
		return ((ReadableSpan) span).toSpanData();
	}

	private static void attributes(Span span) {
		span.setAttribute("gen_ai.operation.name", "invoke_agent");
		span.setAttribute("gen_ai.agent.name", "llm");
		span.setAttribute("agent_tracing.agent.version", "2.0");
		span.setAttribute("document.id", "doc-832beb48");
		span.setAttribute("user.id", "550e8400-e29b-41d4-a716-446655440000");
		span.setAttribute("gen_ai.request.model", "extractive-answers");
		span.setAttribute("gen_ai.usage.input_tokens", 209);
		span.setAttribute("gen_ai.usage.output_tokens", 23);
		span.setAttribute(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), List.of("stop"));
		span.setAttribute("decision.reason", "score 0.9, accepted from 0.7");
	}

	private static String stack() {
		StringBuilder stack = new StringBuilder("java.lang.IllegalStateException: The document is gone\n");
		for (int line = 1; stack.length() < STACK; line++) {
			stack.append("\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:")
				.append(1_000 + line)
				.append(")\n");
		}
		return stack.substring(0, STACK);
	}

}
