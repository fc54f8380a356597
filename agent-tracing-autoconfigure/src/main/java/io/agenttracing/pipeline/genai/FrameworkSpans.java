package io.agenttracing.pipeline.genai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites spans of frameworks into the words of the conventions: of calls of models and
 * tools, of what is around them, and of the requests of vendors' SDKs. Not at their start
 * or end, where Observations would have the same words in the tags of users' meters.
 */
final class FrameworkSpans implements SpanTransformer {

	private static final AttributeKey<String> SPRING_AI_KIND = AttributeKey.stringKey("spring.ai.kind");

	private static final AttributeKey<String> QUERY = AttributeKey.stringKey("db.vector.query.content");

	private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system");

	private final UnaskedContent content;

	private final UnaskedMessages messages;

	FrameworkSpans(UnaskedContent content) {
		this.content = content;
		this.messages = new UnaskedMessages(content);
	}

	@Override
	public SpanData transform(SpanData span) {
		return this.messages.removedFrom(UnaskedContent.isOwn(span) ? span : inWordsOfConventions(span));
	}

	private SpanData inWordsOfConventions(SpanData span) {
		Attributes recorded = span.getAttributes();
		if (isFromFramework(recorded)) {
			return rewritten(span, SpanNames.of(span.getName(), recorded), kind(span.getKind(), recorded),
					ConventionAttributes.genAi(recorded, this.content));
		}
		// Only requests of SDKs have it that are not our own spans.
		if (span.getKind() == SpanKind.CLIENT && recorded.get(AgentSpanAttributes.RETRY_ATTEMPT) != null) {
			return rewritten(span, span.getName(), SpanKind.CLIENT, ConventionAttributes.request(recorded));
		}
		return this.content.removedFrom(span);
	}

	private static boolean isFromFramework(Attributes recorded) {
		return recorded.get(AgentSpanAttributes.OPERATION_NAME) != null || recorded.get(SPRING_AI_KIND) != null
				|| recorded.get(QUERY) != null;
	}

	private static SpanKind kind(SpanKind recorded, Attributes attributes) {
		if (recorded != SpanKind.INTERNAL) {
			return recorded;
		}
		return switch (GenAiSpans.operation(attributes)) {
			case INFERENCE, EMBEDDINGS -> SpanKind.CLIENT;
			case OTHER ->
				"image".equals(attributes.get(AgentSpanAttributes.OPERATION_NAME)) ? SpanKind.CLIENT : recorded;
			case NONE -> isRemote(attributes.get(DATABASE)) ? SpanKind.CLIENT : recorded;
			default -> recorded;
		};
	}

	// Spring AI's store in memory asks nobody.
	private static boolean isRemote(@Nullable String database) {
		return database != null && !"simple".equals(database);
	}

	private static SpanData rewritten(SpanData span, String name, SpanKind kind, Attributes attributes) {
		Attributes recorded = span.getAttributes();
		if (attributes == recorded && kind == span.getKind() && name.equals(span.getName())) {
			return span;
		}
		// Not counted as dropped for a limit
		return RewrittenSpan.of(span)
			.name(name)
			.kind(kind)
			.attributes(attributes, span.getTotalAttributeCount() - recorded.size() + attributes.size())
			.build();
	}

}
