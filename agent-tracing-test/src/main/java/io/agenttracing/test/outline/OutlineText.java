package io.agenttracing.test.outline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.diff.Step;
import io.agenttracing.diagnosis.diff.Step.Attempt;
import io.agenttracing.diagnosis.diff.StepTree;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes the steps of a trace, a line each: two spaces for each step above it, {@code ∥}
 * if it ran at the same time as others beside it, {@code →} or {@code ←} of messages, its
 * name, how often it was tried, and how it ended. There are no ids and no times. <pre>
 * invoke_agent risk
 *   score ×2 after TimeoutException
 *   notify ✗ IOException (handled)
 * </pre> Where it is asked for, what is known of data is below the step, behind a bar.
 */
public final class OutlineText {

	static final String BESIDE = "∥ ";

	static final String DETAIL = "| ";

	static final String ANY = "…";

	private static final int MAX_DEPTH = 100;

	private static final int MAX_LINES = 5_000;

	private static final String SPECIAL = "∥|…#\\→←";

	private final Trace trace;

	private final boolean details;

	private final StringBuilder text = new StringBuilder();

	private int lines;

	private OutlineText(Trace trace, boolean details) {
		this.trace = trace;
		this.details = details;
	}

	/**
	 * Writes names and outcomes.
	 * @param trace a trace that is not empty
	 * @return several lines, each with its end
	 */
	public static String of(Trace trace) {
		return new OutlineText(trace, false).write();
	}

	/**
	 * Writes names and outcomes, and of data the shapes that are known, and what was
	 * decided.
	 * @param trace a trace that is not empty
	 * @return several lines, each with its end
	 */
	public static String withDetails(Trace trace) {
		return new OutlineText(trace, true).write();
	}

	private String write() {
		StepTree tree = StepTree.of(this.trace);
		List<Step> tops = new ArrayList<>(List.of(tree.root()));
		tops.addAll(tree.lost());
		writeAll(tops, 0);
		return this.text.toString();
	}

	private void writeAll(List<Step> steps, int depth) {
		if (depth > MAX_DEPTH) {
			writeLine(depth, "(deeper)");
			return;
		}
		Set<Step> beside = Beside.in(steps);
		for (Step step : steps) {
			if (this.lines >= MAX_LINES) {
				writeLine(depth, "(more)");
				return;
			}
			write(step, depth, beside.contains(step));
		}
	}

	private void write(Step step, int depth, boolean beside) {
		Step retried = retriedIn(step);
		List<Attempt> attempts = (retried != null) ? retried.attempts() : step.attempts();
		writeLine(depth, (beside ? BESIDE : "") + name(step) + outcome(step, attempts));
		if (this.details) {
			writeDetails(step, depth + 1);
		}
		List<Step> others = (retried != null)
				? step.attempts().get(0).steps().stream().filter((below) -> below != retried).toList() : List.of();
		if (attempts.size() == 1) {
			List<Step> below = new ArrayList<>(attempts.get(0).steps());
			below.addAll(others);
			below.sort((a, b) -> Double.compare(a.begin(), b.begin()));
			writeAll(below, depth + 1);
			return;
		}
		for (int i = 0; i < attempts.size(); i++) {
			if (!attempts.get(i).steps().isEmpty()) {
				writeLine(depth + 1, "attempt " + (i + 1) + ':');
				writeAll(attempts.get(i).steps(), depth + 2);
			}
		}
		writeAll(others, depth + 1);
	}

	// The attempts of a call are below its span, and have its name, or that of its
	// method.
	private static @Nullable Step retriedIn(Step step) {
		if (step.attempts().size() != 1) {
			return null;
		}
		List<Step> attempts = step.attempts()
			.get(0)
			.steps()
			.stream()
			.filter((below) -> below.last().isAttempt())
			.toList();
		return (attempts.size() == 1 && SpanNames.has(step.last(), attempts.get(0).key())) ? attempts.get(0) : null;
	}

	private static String name(Step step) {
		SpanNode span = step.last();
		String does = span.isProducer() ? "→ " : (span.isConsumer() ? "← " : "");
		String key = step.key();
		String name = does.isEmpty() ? key : key.substring(key.indexOf(' ') + 1);
		String safe = LogText.of(name).strip().replaceAll("\\s+", " ");
		safe = safe.isEmpty() ? "(no name)" : safe;
		return does + ((SPECIAL.indexOf(safe.charAt(0)) >= 0) ? "\\" : "") + safe;
	}

	private String outcome(Step step, List<Attempt> attempts) {
		StringBuilder outcome = new StringBuilder();
		if (attempts.size() > 1) {
			Set<String> before = new LinkedHashSet<>();
			attempts.subList(0, attempts.size() - 1)
				.forEach((attempt) -> before.add(MarkedTree.errorType(attempt.span())));
			outcome.append(" ×").append(attempts.size()).append(" after ").append(String.join(", ", before));
		}
		if (step.isError()) {
			outcome.append(" ✗ ").append(MarkedTree.errorType(step.last()));
			outcome.append(this.trace.isHandled(step.last()) ? " (handled)" : "");
		}
		return outcome.toString();
	}

	private void writeDetails(Step step, int depth) {
		SpanNode first = step.attempts().get(0).span();
		writeDetail(depth, "took", first, AgentSpanAttributes.PAYLOAD_SHAPE);
		writeDetail(depth, "usually takes", first, AgentSpanAttributes.PAYLOAD_USUAL_SHAPE);
		writeDetail(depth, "returned", step.last(), AgentSpanAttributes.RESULT_SHAPE);
		writeDetail(depth, "usually returns", step.last(), AgentSpanAttributes.RESULT_USUAL_SHAPE);
		String chosen = step.last().text(AgentSpanAttributes.DECISION_CHOSEN);
		if (chosen != null) {
			writeLine(depth, DETAIL + "chose: " + LogText.of(chosen).strip().replaceAll("\\s+", " "));
		}
	}

	private void writeDetail(int depth, String what, SpanNode span, AttributeKey<List<String>> key) {
		List<String> shape = span.texts(key);
		if (!shape.isEmpty()) {
			List<String> safe = shape.stream()
				.map((entry) -> LogText.of(entry).replaceAll("[\\s,]+", "_"))
				.sorted()
				.toList();
			writeLine(depth, DETAIL + what + ": " + String.join(", ", safe));
		}
	}

	private void writeLine(int depth, String line) {
		this.lines++;
		this.text.append("  ".repeat(depth)).append(line).append('\n');
	}

}
