package io.agenttracing.pipeline;

import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Removes content of users that a library records without an opt-in. Content that an
 * application has enabled, or sets itself on the span of an agent or step, stays.
 *
 * @since 0.1.0
 */
public final class UnaskedContent {

	// Spring AI has an opt-in for all other content, but not for vector store queries.
	private static final AttributeKey<String> KEY = AttributeKey.stringKey("db.vector.query.content");

	private UnaskedContent() {
	}

	/**
	 * Removes the content from a span.
	 * @param span the span
	 * @return the span without it, the same span if there is none
	 */
	public static SpanData removedFrom(SpanData span) {
		Attributes attributes = span.getAttributes();
		if (attributes.get(KEY) == null || isOwn(span)) {
			return span;
		}
		// Not counted as dropped for a limit
		return RewrittenSpan.of(span)
			.attributes(attributes.toBuilder().remove(KEY).build(), span.getTotalAttributeCount() - 1)
			.build();
	}

	private static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

}
