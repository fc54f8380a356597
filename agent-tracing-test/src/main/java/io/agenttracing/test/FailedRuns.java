package io.agenttracing.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.diagnosis.diff.Divergence;
import io.agenttracing.diagnosis.diff.TraceDiff;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.test.PassRate.FailedRun;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * What runs that failed did otherwise than the runs that passed. Those that did the same
 * are said once.
 */
final class FailedRuns {

	private static final int MAX_KINDS = 10;

	private static final int MAX_NUMBERS = 20;

	private static final int MAX_LENGTH = 300;

	private final List<List<ClaimedTrace>> passed;

	private final int passes;

	private final List<FailedRun> failed;

	/**
	 * Of many runs.
	 * @param passed the traces of some runs that passed
	 * @param passes how many runs passed
	 * @param failed the runs that failed
	 */
	FailedRuns(List<List<ClaimedTrace>> passed, int passes, List<FailedRun> failed) {
		this.passed = passed;
		this.passes = passes;
		this.failed = failed;
	}

	String text(int runs, int needed) {
		StringBuilder text = new StringBuilder("Expected ").append(needed)
			.append(" of ")
			.append(runs)
			.append((runs == 1) ? " run" : " runs")
			.append(" to pass, but ")
			.append((this.passes == 0) ? "none" : this.passes)
			.append(" did.\n");
		Map<String, List<FailedRun>> kinds = new LinkedHashMap<>();
		for (FailedRun run : this.failed) {
			kinds.computeIfAbsent(difference(run) + "\n  " + said(run.failure()), (kind) -> new ArrayList<>()).add(run);
		}
		kinds.entrySet()
			.stream()
			.limit(MAX_KINDS)
			.forEach((kind) -> text.append('\n').append(numbers(kind.getValue())).append(kind.getKey()).append('\n'));
		if (kinds.size() > MAX_KINDS) {
			text.append("\n… and ").append(kinds.size() - MAX_KINDS).append(" more that failed otherwise\n");
		}
		return text.toString();
	}

	private static String numbers(List<FailedRun> runs) {
		String numbers = runs.stream()
			.limit(MAX_NUMBERS)
			.map((run) -> String.valueOf(run.number()))
			.collect(Collectors.joining(", "));
		String more = (runs.size() > MAX_NUMBERS) ? " and " + (runs.size() - MAX_NUMBERS) + " more" : "";
		return ((runs.size() == 1) ? "Run " : "Runs ") + numbers + more;
	}

	private String difference(FailedRun run) {
		List<ClaimedTrace> own = run.traces();
		if (own == null) {
			return " failed, too:";
		}
		if (own.isEmpty()) {
			return " had no trace:";
		}
		for (int i = 0; i < own.size(); i++) {
			int place = i;
			List<Trace> others = this.passed.stream()
				.filter((traces) -> traces.size() > place)
				.map((traces) -> traces.get(place).trace())
				.filter((trace) -> !trace.isEmpty())
				.toList();
			Divergence first = others.isEmpty() ? null : TraceDiff.of(others, own.get(i).trace()).first();
			if (first != null) {
				return " differed first at step " + first.step() + " `" + LogText.of(first.name()) + "`: "
						+ LogText.of(first.text(), MAX_LENGTH) + ':';
			}
		}
		return this.passed.isEmpty() ? ":" : " did the same as a run that passed:";
	}

	// The first line of an assertion with a description is not empty, of others it may
	// be.
	private static String said(Throwable failure) {
		String message = failure.getMessage();
		String first = firstLine(message);
		String said = (failure instanceof AssertionError) ? "" : failure.getClass().getName() + ": ";
		return said + ((first != null) ? LogText.of(first, MAX_LENGTH) : failure.getClass().getName());
	}

	private static @Nullable String firstLine(@Nullable String message) {
		return (message == null) ? null
				: message.lines().map(String::strip).filter((line) -> !line.isEmpty()).findFirst().orElse(null);
	}

}
