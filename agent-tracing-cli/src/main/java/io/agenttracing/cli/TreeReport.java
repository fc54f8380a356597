package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.tree.TraceTree;
import io.agenttracing.diagnosis.tree.TraceTreeText;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The tree of a trace with its findings at the spans that show them, and below it what to
 * do: a consequence under its cause.
 */
final class TreeReport implements Report {

	private static final int MAX_TEXT = 600;

	private final PrintWriter out;

	TreeReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void write(Judged judged) {
		List<Finding> findings = judged.examination().findings();
		Map<String, List<String>> bySpan = new LinkedHashMap<>();
		findings.forEach((finding) -> bySpan.computeIfAbsent(finding.spans().get(0), (id) -> new ArrayList<>())
			.add(finding.severity() + " " + finding.rule()));
		List<SpanData> spans = judged.read()
			.spans()
			.stream()
			.map((span) -> (SpanData) new SpanWithFindings(span, bySpan.getOrDefault(span.getSpanId(), List.of())))
			.toList();
		this.out.print(TraceTreeText.of(TraceTree.of(judged.read().traceId(), spans), false));
		findings.stream()
			.filter((finding) -> finding.becauseOf() == null)
			.forEach((finding) -> write(finding, findings, "", ""));
		if (findings.isEmpty()) {
			this.out.println("Nothing was found.");
		}
		this.out.flush();
	}

	private void write(Finding finding, List<Finding> findings, String indent, String lead) {
		this.out.println(indent + lead + finding.severity() + ' ' + finding.rule() + ": " + text(finding.cause()));
		if (!finding.fix().isEmpty()) {
			this.out.println(indent + "  fix: " + text(finding.fix()));
		}
		if (finding.savingMillis() != null && finding.savingMillis() >= 1) {
			this.out.println(indent + "  saves: " + TimeText.of(finding.savingMillis()));
		}
		findings.stream()
			.filter((other) -> other.becauseOf() == finding)
			.forEach((other) -> write(other, findings, indent + "  ", "so "));
	}

	private static String text(String text) {
		return LogText.of(text, MAX_TEXT);
	}

	/**
	 * A span with the findings that it shows, in place of those that it came with.
	 */
	private static final class SpanWithFindings extends DelegatingSpanData {

		private final Attributes attributes;

		private SpanWithFindings(SpanData span, List<String> findings) {
			super(span);
			this.attributes = findings.isEmpty() ? span.getAttributes()
					: span.getAttributes().toBuilder().put(AgentSpanAttributes.FINDINGS, findings).build();
		}

		@Override
		public Attributes getAttributes() {
			return this.attributes;
		}

	}

}
