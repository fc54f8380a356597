package io.agenttracing.pipeline;

import java.util.List;

import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What users have asked, where a library records it without being told to. What an
 * application has switched on, or sets itself on the span of an agent or step, is not
 * meant.
 *
 * @since 0.1.0
 */
public final class UnaskedContent {

	// Spring AI has a switch for every other text, and none for the question that a
	// vector store is asked.
	private static final List<AttributeKey<String>> KEYS = List.of(AttributeKey.stringKey("db.vector.query.content"));

	private UnaskedContent() {
	}

	/**
	 * Takes content out of a span.
	 * @param span the span
	 * @return the same span where there is none
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
