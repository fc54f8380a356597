package io.agenttracing.pipeline;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What users, models and tools say, whichever library has recorded it: it does not leave
 * without an opt-in. What an application sets itself on the span of an agent or step
 * stays.
 *
 * @since 0.1.0
 */
public final class UnaskedContent {

	/** Content that nobody has asked for, which is all of it. */
	public static final UnaskedContent ALL = new UnaskedContent(Set.of());

	private static final Map<String, Kind> KEYS = Map.ofEntries(Map.entry("gen_ai.input.messages", Kind.INPUT),
			Map.entry("gen_ai.system_instructions", Kind.INPUT), Map.entry("gen_ai.prompt", Kind.INPUT),
			Map.entry("spring.ai.chat.client.user.text", Kind.INPUT),
			Map.entry("spring.ai.chat.client.user.params", Kind.INPUT),
			Map.entry("spring.ai.chat.client.system.text", Kind.INPUT),
			Map.entry("spring.ai.chat.client.system.params", Kind.INPUT),
			Map.entry("gen_ai.output.messages", Kind.OUTPUT), Map.entry("gen_ai.completion", Kind.OUTPUT),
			Map.entry("gen_ai.tool.call.arguments", Kind.TOOL), Map.entry("gen_ai.tool.call.result", Kind.TOOL),
			Map.entry("spring.ai.tool.call.arguments", Kind.TOOL), Map.entry("spring.ai.tool.call.result", Kind.TOOL),
			Map.entry("db.vector.query.content", Kind.QUERY), Map.entry("db.vector.query.filter", Kind.QUERY),
			Map.entry("db.vector.query.response.documents", Kind.QUERY),
			Map.entry("gen_ai.retrieval.query.text", Kind.QUERY), Map.entry("gen_ai.retrieval.documents", Kind.QUERY),
			Map.entry("gen_ai.memory.query.text", Kind.QUERY), Map.entry("gen_ai.memory.records", Kind.QUERY));

	private final Set<Kind> asked;

	/**
	 * Content without an opt-in.
	 * @param asked what has one
	 */
	public UnaskedContent(Set<Kind> asked) {
		this.asked = EnumSet.noneOf(Kind.class);
		this.asked.addAll(asked);
	}

	/**
	 * Whether content is without an opt-in.
	 * @param kind what it is of
	 * @return whether it must not leave
	 */
	public boolean contains(Kind kind) {
		return !this.asked.contains(kind);
	}

	/**
	 * Whether an attribute is content without an opt-in.
	 * @param key the key of the attribute
	 * @return whether it must not leave
	 */
	public boolean contains(String key) {
		Kind kind = kind(key);
		return kind != null && contains(kind);
	}

	// Older libraries number their messages: gen_ai.prompt.0.content.
	private static @Nullable Kind kind(String key) {
		if (key.startsWith("gen_ai.prompt.")) {
			return Kind.INPUT;
		}
		return key.startsWith("gen_ai.completion.") ? Kind.OUTPUT : KEYS.get(key);
	}

	/**
	 * Removes the content from the attributes of a span.
	 * @param span the span
	 * @return the span without it, the same span if there is none
	 */
	public SpanData removedFrom(SpanData span) {
		Attributes recorded = span.getAttributes();
		Attributes rest = isOwn(span) ? recorded : removedFrom(recorded);
		if (rest == recorded) {
			return span;
		}
		// Not counted as dropped for a limit
		return RewrittenSpan.of(span)
			.attributes(rest, span.getTotalAttributeCount() - recorded.size() + rest.size())
			.build();
	}

	/**
	 * Removes the content from attributes.
	 * @param recorded the attributes
	 * @return the attributes without it, the same if there is none
	 */
	public Attributes removedFrom(Attributes recorded) {
		Search search = new Search(this);
		recorded.forEach(search);
		return search.found ? recorded.toBuilder().removeIf((key) -> contains(key.getKey())).build() : recorded;
	}

	/**
	 * Whether a span is one of agent tracing's own.
	 * @param span the span
	 * @return whether an application decides what it says
	 */
	public static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

	// Of each span: without an iterator.
	private static final class Search implements BiConsumer<AttributeKey<?>, Object> {

		private final UnaskedContent content;

		private boolean found;

		Search(UnaskedContent content) {
			this.content = content;
		}

		@Override
		public void accept(AttributeKey<?> key, Object value) {
			this.found = this.found || this.content.contains(key.getKey());
		}

	}

	/**
	 * What content is of.
	 */
	public enum Kind {

		/** What a model is asked. */
		INPUT,

		/** What a model answers. */
		OUTPUT,

		/** What a tool is asked, and answers. */
		TOOL,

		/** What a store is asked, and finds. */
		QUERY

	}

}
