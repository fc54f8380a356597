package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.UnaskedContent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Two spans of one call of a model or a tool: of a step, and of a framework.
 *
 * @param outer the one around the other
 * @param inner the other
 * @param layers what is between them, the outermost first
 */
record CallPair(SpanData outer, SpanData inner, List<SpanData> layers) {

	private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");

	static boolean isCall(SpanData span) {
		return GenAiSpans.operation(span.getAttributes()).isCall();
	}

	/**
	 * Whether one span is of a step and the other of a framework, and both of the same
	 * model or tool.
	 */
	static boolean isSameCall(SpanData outer, SpanData inner) {
		if (UnaskedContent.isOwn(outer) == UnaskedContent.isOwn(inner)) {
			return false;
		}
		Attributes step = (UnaskedContent.isOwn(outer) ? outer : inner).getAttributes();
		Attributes framework = (UnaskedContent.isOwn(outer) ? inner : outer).getAttributes();
		Operation operation = GenAiSpans.operation(step);
		if (operation != GenAiSpans.operation(framework)) {
			return false;
		}
		if (operation == Operation.TOOL) {
			String tool = GenAiSpans.tool(step);
			return tool != null && tool.equals(GenAiSpans.tool(framework));
		}
		String model = GenAiSpans.requestModel(step);
		return model == null || model.equals(GenAiSpans.requestModel(framework));
	}

	SpanData step() {
		return UnaskedContent.isOwn(this.outer) ? this.outer : this.inner;
	}

	SpanData framework() {
		return UnaskedContent.isOwn(this.outer) ? this.inner : this.outer;
	}

	/**
	 * The ids of both spans and of those between.
	 */
	Stream<String> ids() {
		return Stream.concat(Stream.of(this.outer, this.inner), this.layers.stream()).map(SpanData::getSpanId);
	}

	/**
	 * Whether the other span may go: nothing else knows it by its id.
	 * @param kept the span that is kept
	 * @return whether it is neither a local root nor was reported as hanging
	 */
	boolean mayKeep(SpanData kept) {
		SpanData gone = (kept == this.outer) ? this.inner : this.outer;
		SpanContext parent = gone.getParentSpanContext();
		return parent.isValid() && !parent.isRemote()
				&& !Boolean.TRUE.equals(gone.getAttributes().get(AgentSpanAttributes.WAS_STUCK));
	}

	/**
	 * The innermost span above the children of the inner one.
	 * @param kept the context of the merged span
	 * @return the context of the last layer, or of the merged span
	 */
	SpanContext above(SpanContext kept) {
		return this.layers.isEmpty() ? kept : this.layers.get(this.layers.size() - 1).getSpanContext();
	}

	/**
	 * One span in the place of the outer one. It is named as the step. Of a call, the
	 * framework knows more; the step, of everything else.
	 * @param kept its context
	 * @return the span
	 */
	SpanData merged(SpanContext kept) {
		SpanData step = step();
		List<EventData> events = events();
		List<LinkData> links = new ArrayList<>(step.getLinks());
		links.addAll(framework().getLinks());
		Attributes attributes = attributes();
		int dropped = dropped(step) + dropped(framework());
		return RewrittenSpan.of(this.outer)
			.name(step.getName())
			.context(kept)
			.status(status())
			.attributes(attributes, attributes.size() + dropped)
			.events(events, events.size() + droppedEvents(step) + droppedEvents(framework()))
			.links(links, links.size() + droppedLinks(step) + droppedLinks(framework()))
			.ended(step.getKind(), step.getInstrumentationScopeInfo(), this.outer.getEndEpochNanos())
			.build();
	}

	private Attributes attributes() {
		Attributes known = framework().getAttributes();
		AttributesBuilder all = known.toBuilder();
		step().getAttributes().forEach((key, value) -> {
			boolean ofCall = key.getKey().startsWith("gen_ai.") || key.equals(AgentSpanAttributes.ERROR_TYPE);
			if (!ofCall || known.get(key) == null) {
				put(all, key, value);
			}
		});
		return all.build();
	}

	@SuppressWarnings("unchecked")
	private static <T> void put(AttributesBuilder attributes, AttributeKey<T> key, Object value) {
		attributes.put(key, (T) value);
	}

	private StatusData status() {
		StatusData status = step().getStatus();
		boolean failed = status.getStatusCode() == StatusCode.ERROR;
		return (!failed && framework().getStatus().getStatusCode() == StatusCode.ERROR) ? framework().getStatus()
				: status;
	}

	// Both record what was thrown.
	private List<EventData> events() {
		List<EventData> events = new ArrayList<>(step().getEvents());
		for (EventData event : framework().getEvents()) {
			if (step().getEvents().stream().noneMatch((other) -> isSame(event, other))) {
				events.add(event);
			}
		}
		return events;
	}

	private static boolean isSame(EventData one, EventData other) {
		String type = one.getAttributes().get(EXCEPTION_TYPE);
		return type != null && Objects.equals(one.getName(), other.getName())
				&& type.equals(other.getAttributes().get(EXCEPTION_TYPE));
	}

	private static int dropped(SpanData span) {
		return Math.max(0, span.getTotalAttributeCount() - span.getAttributes().size());
	}

	private static int droppedEvents(SpanData span) {
		return Math.max(0, span.getTotalRecordedEvents() - span.getEvents().size());
	}

	private static int droppedLinks(SpanData span) {
		return Math.max(0, span.getTotalRecordedLinks() - span.getLinks().size());
	}

}
