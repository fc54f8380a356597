package io.agenttracing.viewer.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.NotJudged;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A trace with all that is derived from it.
 */
final class TraceJson {

	private static final int MAX_PATH = 5_000;

	private static final int MAX_FINDINGS = 200;

	private static final int MAX_EVIDENCE = 100;

	private static final int MAX_SERVICES = 50;

	private static final int TEXT = 2_000;

	private static final int NAME = 200;

	private final ViewedTrace viewed;

	private final Examination examination;

	private final Trace trace;

	private final Lanes lanes;

	private final List<Segment> path;

	private final DrawnSpans shown;

	private TraceJson(ViewedTrace viewed, Examination examination) {
		this.viewed = viewed;
		this.examination = examination;
		this.trace = viewed.drawn();
		this.lanes = new Lanes(viewed);
		this.path = this.trace.isEmpty() ? List.of() : this.trace.criticalPath();
		Set<String> evidence = new LinkedHashSet<>();
		findings().forEach((finding) -> finding.spans().forEach((id) -> evidence.add(viewed.shown(id))));
		this.shown = new DrawnSpans(this.trace,
				(span) -> evidence.contains(span.id()) || viewed.isOpen(span) || viewed.stuck(span) != null);
	}

	static byte[] of(ViewedTrace viewed, Examination examination) {
		TraceJson trace = new TraceJson(viewed, examination);
		return Json.object(trace::write);
	}

	private List<Finding> findings() {
		List<Finding> findings = this.examination.findings();
		return findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
	}

	private void write(JsonGenerator json) {
		json.writeStringProperty("id", this.viewed.stored().id());
		json.writeNumberProperty("version", this.viewed.stored().version());
		Json.text(json, "name", name(this.trace), NAME);
		Json.number(json, "start", this.viewed.startMillis());
		Json.number(json, "durationMs", this.viewed.millis());
		json.writeBooleanProperty("open", this.viewed.isOpen());
		json.writeBooleanProperty("live", this.viewed.isLive());
		json.writeBooleanProperty("failed", this.viewed.hasFailed());
		json.writeStringProperty("state", this.viewed.state());
		this.viewed.errors().count().write(json);
		writeUsage(json, this.lanes.usage());
		Json.number(json, "nowMs", this.viewed.millis());
		Json.texts(json, "services", services(this.trace), NAME);
		json.writeBooleanProperty("sampled", isSampled(this.viewed.stored().spans()));
		json.writeNumberProperty("more", this.shown.more());
		json.writeNumberProperty("dropped", this.viewed.stored().dropped());
		Resources resources = new Resources(this.shown.spans());
		resources.write(json);
		json.writeArrayPropertyStart("spans");
		SpanJson spans = new SpanJson(this.viewed, this.lanes, this.shown, this.path, resources);
		this.shown.spans().forEach((span) -> spans.write(json, span));
		json.writeEndArray();
		json.writeArrayPropertyStart("agents");
		this.lanes.all().forEach((lane) -> write(json, lane));
		json.writeEndArray();
		new AgentGraph(this.viewed, this.lanes).write(json);
		writePath(json);
		new PathTimes(this.path).write(json, this.shown);
		writeFindings(json);
		writeNotJudged(json);
		new StepTable(this.viewed, this.lanes, this.shown).write(json);
		json.writeNumberProperty("logs", this.viewed.stored().logs().size());
	}

	private void writeUsage(JsonGenerator json, Usage usage) {
		json.writeObjectPropertyStart("tokens");
		json.writeNumberProperty("input", usage.input());
		json.writeNumberProperty("output", usage.output());
		json.writeEndObject();
		usage.writeCost(json);
		Json.text(json, "currency", Double.isNaN(usage.cost()) ? null : this.viewed.prices().currency(), NAME);
	}

	static String name(Trace trace) {
		return trace.isEmpty() ? "" : trace.root().name();
	}

	static Set<String> services(Trace trace) {
		Set<String> services = new LinkedHashSet<>();
		for (SpanNode span : trace.spans()) {
			if (services.size() < MAX_SERVICES && !span.service().isEmpty()) {
				services.add(span.service());
			}
		}
		return services;
	}

	static boolean isSampled(List<SpanData> spans) {
		return spans.stream().anyMatch((span) -> span.getSpanContext().isSampled());
	}

	private static void write(JsonGenerator json, Lane lane) {
		json.writeStartObject();
		json.writeStringProperty("name", lane.name());
		json.writeStringProperty("kind", lane.isAgent() ? "agent" : "service");
		json.writeNumberProperty("spans", lane.spans());
		lane.errors().write(json);
		json.writeNumberProperty("retries", lane.retries());
		json.writeBooleanProperty("open", lane.isOpen());
		json.writeNumberProperty("input", lane.usage().input());
		json.writeNumberProperty("output", lane.usage().output());
		lane.usage().writeCost(json);
		Json.number(json, "ownMs", lane.own());
		json.writeEndObject();
	}

	private void writePath(JsonGenerator json) {
		json.writeArrayPropertyStart("path");
		int written = 0;
		for (int i = this.path.size() - 1; i >= 0 && written < MAX_PATH; i--) {
			Segment segment = this.path.get(i);
			if (this.shown.has(segment.span())) {
				written++;
				json.writeStartObject();
				json.writeStringProperty("span", segment.span().id());
				Json.number(json, "from", segment.from());
				Json.number(json, "to", segment.to());
				json.writeBooleanProperty("wait", PathTimes.isWait(segment));
				json.writeEndObject();
			}
		}
		json.writeEndArray();
	}

	private void writeFindings(JsonGenerator json) {
		List<Finding> findings = findings();
		json.writeArrayPropertyStart("findings");
		for (Finding finding : findings) {
			json.writeStartObject();
			json.writeStringProperty("rule", finding.rule());
			json.writeStringProperty("severity", finding.severity().toString());
			json.writeStringProperty("confidence", finding.confidence().toString());
			Json.text(json, "cause", finding.cause(), TEXT);
			Json.text(json, "fix", finding.fix(), TEXT);
			Double saving = finding.savingMillis();
			Json.number(json, "savingMs", (saving != null) ? saving : Double.NaN);
			Set<String> spans = new LinkedHashSet<>();
			finding.spans().stream().limit(MAX_EVIDENCE).forEach((id) -> spans.add(this.viewed.shown(id)));
			Json.texts(json, "spans", spans, NAME);
			int because = indexOf(findings, finding.becauseOf());
			Json.number(json, "because", (because >= 0) ? because : Double.NaN);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	// By identity: two may be equal.
	private static int indexOf(List<Finding> findings, @Nullable Finding finding) {
		for (int i = 0; i < findings.size(); i++) {
			if (findings.get(i) == finding) {
				return i;
			}
		}
		return -1;
	}

	private void writeNotJudged(JsonGenerator json) {
		json.writeArrayPropertyStart("notJudged");
		for (NotJudged each : this.examination.notJudged()) {
			json.writeStartObject();
			json.writeStringProperty("rule", each.rule());
			Json.text(json, "reason", each.reason(), TEXT);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

}
