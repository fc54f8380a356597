package io.agenttracing.cli.brief;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * What a person pastes into a ticket, or a program hands to a model: a trace in few
 * bytes, the causes first. Names and texts of spans never begin a line.
 */
public final class BriefText {

	/** How many bytes a trace may have. */
	public static final int MAX_BYTES = 2_048;

	private static final int MAX_LINE = 400;

	private static final int SHORTEST_LINE = 100;

	private static final int ID = 64;

	private static final int MAX_SPANS = 3;

	private static final int MAX_STEPS = 256;

	private static final int ROOM_FOR_MORE = 24;

	private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");

	private static final AttributeKey<String> OLD_FUNCTION = AttributeKey.stringKey("code.function");

	private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("code.namespace");

	private BriefText() {
	}

	/**
	 * Describes a trace.
	 * @param traceId its id
	 * @param trace the trace as the rules see it
	 * @param findings what they say
	 * @return lines, each with its end, of at most {@link #MAX_BYTES} bytes in UTF-8
	 */
	public static String of(String traceId, Trace trace, List<Finding> findings) {
		return of(traceId, trace, findings, MAX_BYTES, "");
	}

	/**
	 * Describes a trace in less.
	 * @param traceId its id
	 * @param trace the trace as the rules see it
	 * @param findings what they say
	 * @param maxBytes how many bytes it may have, a thousand at least
	 * @param mark what each line begins with
	 * @return lines, each with its end
	 */
	public static String of(String traceId, Trace trace, List<Finding> findings, int maxBytes, String mark) {
		StringBuilder text = new StringBuilder(mark).append("Trace ").append(LogText.of(traceId, ID));
		if (!trace.isEmpty()) {
			text.append(": ")
				.append(LogText.of(trace.root().label(), MAX_LINE / 4))
				.append(", ")
				.append(TimeText.of(trace.root().duration()));
		}
		text.append('\n');
		if (findings.isEmpty()) {
			text.append(mark).append("Nothing was found.\n");
		}
		int room = maxBytes - ROOM_FOR_MORE - bytes(mark) - bytes(text);
		for (int i = 0; i < findings.size(); i++) {
			String finding = describe(trace, findings.get(i), MAX_LINE, mark);
			for (int most = MAX_LINE / 2; i == 0 && bytes(finding) > room && most >= SHORTEST_LINE; most /= 2) {
				finding = describe(trace, findings.get(i), most, mark);
			}
			room -= bytes(finding);
			if (room < 0) {
				text.append(mark).append("… and ").append(findings.size() - i).append(" more\n");
				break;
			}
			text.append(finding);
		}
		return text.toString();
	}

	private static int bytes(CharSequence text) {
		return text.toString().getBytes(StandardCharsets.UTF_8).length;
	}

	private static String describe(Trace trace, Finding finding, int maxLine, String mark) {
		StringBuilder text = new StringBuilder(mark);
		text.append(finding.severity()).append(' ').append(finding.rule()).append(": ");
		text.append(LogText.of(finding.cause(), maxLine)).append('\n');
		List<String> spans = finding.spans().subList(0, Math.min(MAX_SPANS, finding.spans().size()));
		text.append(mark)
			.append("  at ")
			.append(method(trace, finding))
			.append("spans ")
			.append(String.join(", ", spans));
		if (finding.savingMillis() != null && finding.savingMillis() >= 1) {
			text.append(", wasted ").append(TimeText.of(finding.savingMillis()));
		}
		else if (finding.numbers().get("wasted_ms") instanceof Double wasted) {
			text.append(", wasted ").append(TimeText.of(wasted));
		}
		text.append('\n');
		if (!finding.fix().isEmpty()) {
			text.append(mark).append("  fix: ").append(LogText.of(finding.fix(), maxLine)).append('\n');
		}
		return text.toString();
	}

	// Of the first span with code that is known, or of the next one above it.
	private static String method(Trace trace, Finding finding) {
		for (String id : finding.spans()) {
			SpanNode span = trace.span(id);
			for (int i = 0; span != null && i < MAX_STEPS; i++) {
				String function = function(span);
				if (function != null) {
					return LogText.of(shortened(function), MAX_LINE / 4) + ", ";
				}
				span = span.parent();
			}
		}
		return "";
	}

	private static @Nullable String function(SpanNode span) {
		String function = span.text(FUNCTION);
		if (function == null) {
			String old = span.text(OLD_FUNCTION);
			String namespace = span.text(NAMESPACE);
			function = (old != null && namespace != null) ? namespace + '.' + old : old;
		}
		return function;
	}

	// Class and method.
	private static String shortened(String function) {
		int method = function.lastIndexOf('.');
		int type = (method > 0) ? function.lastIndexOf('.', method - 1) : -1;
		return function.substring(type + 1);
	}

}
