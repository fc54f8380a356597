package io.agenttracing.viewer.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A trace in the list.
 *
 * @param spansVersion the version of the last change of its spans
 * @param incomplete whether the parent of one of its spans is not here
 * @param failed whether its first span failed
 * @param state how it is, in one word
 * @param errors the spans that failed
 * @param severity the worst finding, null where there is none
 * @param finding the first cause of what is wrong, null where nothing is
 * @param about what the application says about the request: attributes of its own
 */
record Summary(String id, long version, long spansVersion, String name, Set<String> services, double start,
		double millis, boolean open, boolean incomplete, boolean live, String state, int spans, Errors.Count errors,
		boolean failed, List<String> agents, Usage usage, String currency, @Nullable String severity,
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
		return new Summary(viewed.stored().id(), viewed.stored().version(), viewed.stored().spansVersion(),
				TraceJson.name(trace), TraceJson.services(trace), viewed.startMillis(), viewed.millis(),
				viewed.isOpen(), viewed.isIncomplete(), viewed.isLive(), viewed.state(), trace.spans().size(),
				viewed.errors().count(), viewed.hasFailed(),
				lanes.agents().stream().map(Lane::name).limit(MAX_AGENTS).toList(), lanes.usage(),
				viewed.prices().currency(), worst(examination.findings()), (first != null) ? first.cause() : null,
				rules, TraceJson.isSampled(viewed.stored().spans()), About.of(trace));
	}

	private static @Nullable String worst(List<Finding> findings) {
		return findings.stream().map(Finding::severity).max(Enum::compareTo).map(Object::toString).orElse(null);
	}

	void write(JsonGenerator json) {
		json.writeStartObject();
		json.writeStringProperty("id", this.id);
		json.writeNumberProperty("version", this.version);
		json.writeNumberProperty("spansVersion", this.spansVersion);
		Json.text(json, "name", this.name, NAME);
		Json.texts(json, "services", this.services, NAME);
		Json.number(json, "start", this.start);
		Json.number(json, "durationMs", this.millis);
		json.writeBooleanProperty("open", this.open);
		json.writeBooleanProperty("incomplete", this.incomplete);
		json.writeBooleanProperty("live", this.live);
		json.writeStringProperty("state", this.state);
		json.writeNumberProperty("spans", this.spans);
		this.errors.write(json);
		json.writeBooleanProperty("failed", this.failed);
		Json.texts(json, "agents", this.agents, NAME);
		json.writeNumberProperty("tokens", this.usage.input() + this.usage.output());
		this.usage.writeCost(json);
		Json.text(json, "currency", Double.isNaN(this.usage.cost()) ? null : this.currency, NAME);
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
