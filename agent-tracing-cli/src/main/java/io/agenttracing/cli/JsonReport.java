package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.NotJudged;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object a line.
 */
final class JsonReport implements Report {

	private static final JsonMapper JSON = new JsonMapper();

	private final PrintWriter out;

	JsonReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void write(Judged judged) {
		ObjectNode object = JSON.createObjectNode();
		object.put("trace", judged.read().traceId());
		object.put("spans", judged.read().spans().size());
		List<Finding> findings = judged.examination().findings();
		ArrayNode array = object.putArray("findings");
		findings.forEach((finding) -> write(finding, findings, array.addObject()));
		ArrayNode notJudged = object.putArray("not_judged");
		for (NotJudged each : judged.examination().notJudged()) {
			notJudged.addObject().put("rule", each.rule()).put("reason", each.reason());
		}
		writePath(judged.trace(), object.putArray("critical_path"));
		this.out.println(JSON.writeValueAsString(object));
	}

	private static void write(Finding finding, List<Finding> findings, ObjectNode object) {
		object.put("rule", finding.rule());
		object.put("severity", finding.severity().toString());
		object.put("confidence", finding.confidence().toString());
		ArrayNode spans = object.putArray("spans");
		finding.spans().forEach(spans::add);
		object.set("numbers", JSON.valueToTree(finding.numbers()));
		object.put("cause", finding.cause());
		object.put("fix", finding.fix());
		object.put("saving_ms", (finding.savingMillis() != null) ? rounded(finding.savingMillis()) : null);
		if (finding.becauseOf() != null) {
			object.put("because_of", findings.indexOf(finding.becauseOf()));
		}
	}

	// In the order of time, each span once.
	private static void writePath(Trace trace, ArrayNode array) {
		if (trace.isEmpty()) {
			return;
		}
		List<Segment> segments = trace.criticalPath();
		Map<Own, Double> own = new LinkedHashMap<>();
		for (int i = segments.size() - 1; i >= 0; i--) {
			Segment segment = segments.get(i);
			own.merge(new Own(segment.span(), segment.queue()), segment.millis(), Double::sum);
		}
		own.forEach((of, millis) -> array.addObject()
			.put("span", of.span().id())
			.put("name", of.queue() ? "the queue of " + of.span().label() : of.span().label())
			.put("self_ms", rounded(millis)));
	}

	private static double rounded(double millis) {
		return Math.round(millis * 1_000) / 1_000.0;
	}

	/**
	 * A span on the path, or the queue before it.
	 */
	private record Own(SpanNode span, boolean queue) {

	}

}
