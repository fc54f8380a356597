package io.agenttracing.pipeline;

import java.util.List;

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
	private static final List<AttributeKey<String>> KEYS = List.of(AttributeKey.stringKey("db.vector.query.content"));

	private UnaskedContent() {
	}

	/**
	 * Removes the content from a span.
	 * @param span the span
	 * @return the span without it, the same span if there is none
	 */
	public static SpanData removedFrom(SpanData span) {
		Attributes attributes = span.getAttributes();
		for (AttributeKey<String> key : KEYS) {
			if (attributes.get(key) != null && !isOwn(span)) {
				return withoutContent(span);
			}
		}
		return span;
	}

	private static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

	// What was dropped for a limit is still to be counted, and this is not.
	private static SpanData withoutContent(SpanData span) {
		Attributes left = span.getAttributes().toBuilder().removeIf(KEYS::contains).build();
		int removed = span.getAttributes().size() - left.size();
		return RewrittenSpan.of(span).attributes(left, span.getTotalAttributeCount() - removed).build();
	}

}
