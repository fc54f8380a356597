package io.agenttracing.privacy;

import java.util.Set;

import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.SpanTransformer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Takes out of a span what users have asked or were answered, where a library records it
 * without being told to. What an application has switched on, or sets itself on the span
 * of an agent or step, stays.
 */
final class ContentRemoval implements SpanTransformer {

	private static final Set<AttributeKey<?>> CONTENT = Set.of(AttributeKey.stringKey("db.vector.query.content"));

	@Override
	public SpanData transform(SpanData span) {
		Attributes attributes = span.getAttributes();
		for (AttributeKey<?> key : CONTENT) {
			if (attributes.get(key) != null && !isOwn(span)) {
				return new MaskedSpan(span, span.getName(), attributes.toBuilder().removeIf(CONTENT::contains).build(),
						span.getEvents(), span.getLinks(), span.getStatus());
			}
		}
		return span;
	}

	private static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

}
