package io.agenttracing.diagnosis.tree;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.text.LogText;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The attributes that are shown on the line of a span: those of the application first,
 * then usage and decisions, then the status of a call. Technical attributes and those
 * that repeat the name of the span are omitted.
 */
final class AttributeText {

	private static final int MAX_VALUE_LENGTH = 40;

	private static final Set<String> STATUS = Set.of("status", "http.status_code", "http.response.status_code");

	private static final Set<String> NOISE = Set.of("gen_ai.operation.name", "gen_ai.agent.name",
			"gen_ai.agent.description", "gen_ai.workflow.name", "gen_ai.request.model", "gen_ai.tool.name",
			"gen_ai.tool.type", "gen_ai.tool.call.id", "gen_ai.tool.description", "gen_ai.response.id",
			"gen_ai.data_source.id", "agent_tracing.step.kind", "agent_tracing.step.name",
			"agent_tracing.decision.name", "agent_tracing.decision.options", "agent_tracing.cancelled",
			"agent_tracing.findings", "agent_tracing.not_judged", "agent_tracing.error.handled",
			"agent_tracing.budget_ms", "agent_tracing.retry.attempt", "agent_tracing.retry.max_attempts", "method",
			"uri", "outcome", "exception", "error", "client.name");

	// What is wrong with a shape is said by a finding.
	private static final List<String> NOISE_PREFIXES = List.of("agent_tracing.finding.", "agent_tracing.payload.",
			"agent_tracing.result.", "agent_tracing.tool.", "agent_tracing.redis.", "messaging.", "db.", "net.",
			"network.", "server.", "client.", "url.", "http.", "rpc.", "thread.", "code.", "error.", "exception.",
			"peer.", "user_agent.", "spring.", "gen_ai.request.");

	private AttributeText() {
	}

	static String of(SpanData span) {
		List<String> business = new ArrayList<>();
		List<String> agent = new ArrayList<>();
		List<String> status = new ArrayList<>();
		span.getAttributes().forEach((key, value) -> {
			String name = key.getKey();
			if (STATUS.contains(name)) {
				status.add(entry("status", value));
			}
			else if (!isNoise(name) && !isModelOfRequest(name, value, span)) {
				String shortName = shorten(name);
				((shortName.equals(name)) ? business : agent).add(entry(shortName, value));
			}
		});
		Collections.sort(business);
		Collections.sort(agent);
		business.addAll(agent);
		business.addAll(status);
		return String.join(" ", business);
	}

	private static boolean isModelOfRequest(String name, Object value, SpanData span) {
		return name.equals("gen_ai.response.model")
				&& value.equals(span.getAttributes().get(AgentSpanAttributes.REQUEST_MODEL));
	}

	private static boolean isNoise(String name) {
		return NOISE.contains(name) || NOISE_PREFIXES.stream().anyMatch(name::startsWith);
	}

	private static String shorten(String name) {
		for (String prefix : List.of("gen_ai.usage.", "gen_ai.", "agent_tracing.")) {
			if (name.startsWith(prefix)) {
				return name.substring(prefix.length());
			}
		}
		return name;
	}

	private static String entry(String name, Object value) {
		Object shown = name.endsWith("error.type") ? simpleName(String.valueOf(value)) : value;
		return LogText.of(name, MAX_VALUE_LENGTH) + '=' + LogText.of(text(shown), MAX_VALUE_LENGTH);
	}

	/**
	 * The name of a class without its package.
	 */
	static String simpleName(String type) {
		return type.substring(type.lastIndexOf('.') + 1);
	}

	// Four significant digits; the exporter sends all.
	private static String text(Object value) {
		return (value instanceof Double number && Double.isFinite(number))
				? new BigDecimal(number).round(new MathContext(4)).stripTrailingZeros().toPlainString()
				: String.valueOf(value);
	}

}
