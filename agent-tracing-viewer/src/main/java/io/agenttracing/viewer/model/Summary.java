package io.agenttracing.viewer.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A trace in the list.
 *
 * @param failed whether its first span failed
 * @param errors the spans that failed with an error which was not recovered from
 * @param severity the worst finding, null where there is none
 * @param finding the first cause of what is wrong, null where nothing is
 * @param about what the application says about the request: attributes of its own
 */
record Summary(String id, long version, String name, Set<String> services, double start, double millis, boolean open,
		int spans, int errors, boolean failed, List<String> agents, long tokens, @Nullable String severity,
		@Nullable String finding, Set<String> findings, boolean sampled, Map<String, String> about) {

	private static final int NAME = 200;

	private static final int CAUSE = 300;

	private static final int MAX_AGENTS = 50;

	static Summary of(ViewedTrace viewed, Examination examination) {
		Trace trace = viewed.drawn();
		Lanes lanes = new Lanes(viewed);
		Set<String> rules = new LinkedHashSet<>();
		examination.findings().forEach((finding) -> rules.add(finding.rule()));
		Finding first = examination.alarms().isEmpty() ? null : examination.alarms().get(0);
		int errors = 0;
		for (SpanNode span : trace.spans()) {
			errors += (span.isError() && !trace.isHandled(span)) ? 1 : 0;
		}
		return new Summary(viewed.stored().id(), viewed.stored().version(), TraceJson.name(trace),
				TraceJson.services(trace), viewed.startMillis(), viewed.millis(), viewed.isOpen(), trace.spans().size(),
				errors, !trace.isEmpty() && trace.root().isError(),
				lanes.agents().stream().map(Lane::name).limit(MAX_AGENTS).toList(), lanes.tokens(),
				worst(examination.findings()), (first != null) ? first.cause() : null, rules,
				TraceJson.isSampled(viewed.stored().spans()), About.of(trace));
	}

	private static @Nullable String worst(List<Finding> findings) {
		return findings.stream().map(Finding::severity).max(Enum::compareTo).map(Object::toString).orElse(null);
	}

	void write(JsonGenerator json) {
		json.writeStartObject();
		json.writeStringProperty("id", this.id);
		json.writeNumberProperty("version", this.version);
		Json.text(json, "name", this.name, NAME);
		Json.texts(json, "services", this.services, NAME);
		Json.number(json, "start", this.start);
		Json.number(json, "durationMs", this.millis);
		json.writeBooleanProperty("open", this.open);
		json.writeNumberProperty("spans", this.spans);
		json.writeNumberProperty("errors", this.errors);
		json.writeBooleanProperty("failed", this.failed);
		Json.texts(json, "agents", this.agents, NAME);
		json.writeNumberProperty("tokens", this.tokens);
		Json.text(json, "severity", this.severity, NAME);
		Json.text(json, "finding", this.finding, CAUSE);
		Json.texts(json, "findings", this.findings, NAME);
		json.writeBooleanProperty("sampled", this.sampled);
		json.writeObjectPropertyStart("about");
		this.about.forEach((key, value) -> Json.text(json, key, value, NAME));
		json.writeEndObject();
		json.writeEndObject();
	}

}
