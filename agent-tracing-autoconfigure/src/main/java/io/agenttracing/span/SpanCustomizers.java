package io.agenttracing.span;

import java.util.List;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.failure.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The application's customizers, in order. Exceptions are swallowed and counted: the span
 * then lacks some of that customizer's attributes.
 *
 * @since 0.1.0
 */
public final class SpanCustomizers {

	/** No customizers. */
	public static final SpanCustomizers NONE = new SpanCustomizers(List.of());

	private static final Log logger = LogFactory.getLog(SpanCustomizers.class);

	private final List<AgentSpanCustomizer> customizers;

	public SpanCustomizers(List<AgentSpanCustomizer> customizers) {
		this.customizers = List.copyOf(customizers);
	}

	public boolean isEmpty() {
		return this.customizers.isEmpty();
	}

	/**
	 * Applies all customizers to a span.
	 * @param span the span, which is about to start
	 * @param call the call
	 */
	public void customize(SpanBuilder span, AgentCall call) {
		for (AgentSpanCustomizer customizer : this.customizers) {
			Failures.attempt(logger, "A customizer of spans has failed", () -> customizer.customize(span, call));
		}
	}

	/**
	 * Whether a span may be recorded. Without a recorded parent the sampler decides, and
	 * may look at all attributes. Below an unsampled span it is hardly ever recorded.
	 * @param parent the context that the span starts in
	 * @return whether attributes are worth their cost
	 */
	public static boolean isRecordable(Context parent) {
		Span span = Span.fromContext(parent);
		return span.isRecording() || !span.getSpanContext().isValid() || span.getSpanContext().isSampled()
				|| span.getSpanContext().isRemote();
	}

}
