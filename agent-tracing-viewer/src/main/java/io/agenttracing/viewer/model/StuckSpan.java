package io.agenttracing.viewer.model;

import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A span that was open when it was reported as stuck, and of which nothing else is here.
 */
final class StuckSpan extends DelegatingSpanData {

	private static final String PREFIX = "stuck ";

	private static final String OWN = "agent_tracing.stuck.";

	private static final Map<AttributeKey<String>, AttributeKey<String>> RENAMED = Map.of(
			AgentSpanAttributes.STUCK_OPERATION_NAME, AgentSpanAttributes.OPERATION_NAME,
			AgentSpanAttributes.STUCK_AGENT_NAME, AgentSpanAttributes.AGENT_NAME,
			AgentSpanAttributes.STUCK_WORKFLOW_NAME, AgentSpanAttributes.WORKFLOW_NAME);

	private final SpanContext context;

	private final SpanContext parent;

	private final Attributes attributes;

	StuckSpan(SpanData marker, String id, String parentId) {
		super(marker);
		SpanContext of = marker.getSpanContext();
		this.context = SpanContext.create(of.getTraceId(), id, of.getTraceFlags(), of.getTraceState());
		this.parent = SpanContext.create(of.getTraceId(), parentId, of.getTraceFlags(), of.getTraceState());
		AttributesBuilder attributes = marker.getAttributes()
			.toBuilder()
			.removeIf((key) -> key.getKey().startsWith(OWN) || key.getKey().startsWith("agent_tracing.finding"));
		RENAMED.forEach((from, to) -> {
			String name = marker.getAttributes().get(from);
			if (name != null) {
				attributes.put(to, name);
			}
		});
		this.attributes = attributes.build();
	}

	static boolean isId(String id) {
		return SpanId.isValid(id);
	}

	/**
	 * Whether of two reports about one span this one tells more: it has the stack, or is
	 * later.
	 */
	static boolean isBetter(SpanNode report, SpanNode known) {
		boolean stack = report.text(AgentSpanAttributes.STUCK_STACK) != null;
		if (stack != (known.text(AgentSpanAttributes.STUCK_STACK) != null)) {
			return stack;
		}
		return report.count(AgentSpanAttributes.STUCK_ELAPSED_MS) > known.count(AgentSpanAttributes.STUCK_ELAPSED_MS);
	}

	@Override
	public SpanContext getSpanContext() {
		return this.context;
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.parent;
	}

	@Override
	public String getName() {
		String name = super.getName();
		return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public StatusData getStatus() {
		return StatusData.unset();
	}

	@Override
	public boolean hasEnded() {
		return false;
	}

}
