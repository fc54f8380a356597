package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.rule.Hung;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.SampledContext;
import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Makes the marker spans of a hang: one for the leaf and, unless there is one already,
 * one for each open span above it, as the child of its parent's. So a backend shows a
 * connected chain, and a later report as one more leaf. A marker has an id of its own: a
 * backend may keep the first of two spans with the same id and drop the span itself.
 */
final class HangMarkers {

	private static final int MAX_STACK = 4_096;

	private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo
		.create(AgentSpans.INSTRUMENTATION_SCOPE);

	// Metrics derived from GenAI attributes must not count a hanging call twice.
	private static final String GEN_AI = "gen_ai.";

	private static final Map<AttributeKey<String>, AttributeKey<String>> RENAMED = Map.of(
			AgentSpanAttributes.OPERATION_NAME, AgentSpanAttributes.STUCK_OPERATION_NAME,
			AgentSpanAttributes.AGENT_NAME, AgentSpanAttributes.STUCK_AGENT_NAME, AgentSpanAttributes.WORKFLOW_NAME,
			AgentSpanAttributes.STUCK_WORKFLOW_NAME);

	private HangMarkers() {
	}

	/**
	 * Makes the markers that are missing.
	 * @param hang the hang
	 * @param known the marker of each span that has one, to which the new ones are added
	 * @return the markers, parents before children
	 */
	static List<SpanData> of(Hang hang, Map<String, SpanContext> known) {
		List<SpanData> markers = new ArrayList<>();
		SpanContext parent = SpanContext.getInvalid();
		long end = end(hang);
		for (OpenNode node : hang.path()) {
			SpanContext earlier = (node != hang.leaf()) ? known.get(node.spanId()) : null;
			if (earlier == null) {
				SpanContext above = (node.parent() != null) ? parent : above(node, known);
				SpanData marker = marker(node, above, end, hang);
				markers.add(marker);
				known.put(node.spanId(), marker.getSpanContext());
				parent = marker.getSpanContext();
			}
			else {
				parent = earlier;
			}
		}
		return markers;
	}

	// The same for all: a child that ends after its parent looks like clock skew.
	private static long end(Hang hang) {
		return hang.path()
			.stream()
			.map(OpenNode::span)
			.mapToLong((span) -> span.toSpanData().getStartEpochNanos() + Math.max(0, span.getLatencyNanos()))
			.max()
			.orElse(0);
	}

	private static SpanData marker(OpenNode node, SpanContext parent, long end, Hang hang) {
		SpanData open = UnaskedContent.ALL.removedFrom(node.span().toSpanData());
		SpanContext context = open.getSpanContext();
		SpanContext own = SpanContext.create(context.getTraceId(), IdGenerator.random().generateSpanId(),
				context.getTraceFlags(), context.getTraceState());
		Attributes attributes = attributes(node, hang, open.getAttributes());
		return RewrittenSpan.of(open)
			.name("stuck " + node.name())
			.ended(SpanKind.INTERNAL, SCOPE, end)
			.context(SampledContext.of(own))
			.parent(parent)
			.attributes(attributes, attributes.size())
			.withoutEventsAndLinks()
			.status(StatusData.create(StatusCode.ERROR, Hung.ID + ": " + hang.sentence()))
			.build();
	}

	private static Attributes attributes(OpenNode node, Hang hang, Attributes open) {
		AttributesBuilder attributes = Attributes.builder();
		open.forEach((key, value) -> copy(key, value, attributes));
		RENAMED.forEach((from, to) -> attributes.put(to, open.get(from)));
		attributes.put(AgentSpanAttributes.STUCK_OF_SPAN, node.spanId());
		attributes.put(AgentSpanAttributes.STUCK_ELAPSED_MS, TimeUnit.NANOSECONDS.toMillis(node.ageNanos()));
		if (node == hang.leaf()) {
			attributes.put(AgentSpanAttributes.STUCK_STACK, LogText.cut(hang.where().text("\t"), MAX_STACK));
		}
		if (node.parent() == null) {
			attributes.put(AgentSpanAttributes.FINDINGS, List.of(Hung.ID + ": " + hang.sentence()));
			attributes.put(AgentSpanAttributes.FINDING_RULES, Hung.ID);
			attributes.put(AgentSpanAttributes.finding(Hung.ID), true);
			if (isBelowUnsampledCaller(node)) {
				attributes.put(AgentSpanAttributes.PARTIAL, true);
			}
		}
		return attributes.build();
	}

	private static boolean isBelowUnsampledCaller(OpenNode topmost) {
		SpanContext caller = topmost.span().getParentSpanContext();
		return caller.isValid() && caller.isRemote() && !caller.isSampled();
	}

	@SuppressWarnings("unchecked")
	private static void copy(AttributeKey<?> key, Object value, AttributesBuilder to) {
		if (!key.getKey().startsWith(GEN_AI)) {
			to.put((AttributeKey<Object>) key, value);
		}
	}

	// A second marker of the topmost span is a child of the first: there is one root.
	private static SpanContext above(OpenNode topmost, Map<String, SpanContext> known) {
		SpanContext earlier = known.get(topmost.spanId());
		if (earlier != null) {
			return earlier;
		}
		boolean detached = Boolean.TRUE.equals(topmost.span().getAttribute(AgentSpanAttributes.PARTIAL));
		return detached ? SpanContext.getInvalid() : topmost.span().getParentSpanContext();
	}

}
