package io.agenttracing.test.record;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.agenttracing.text.LogText;

/**
 * Says why a test does not have the traces that it waits for.
 */
final class TraceWaitText {

	private static final int MAX_LINES = 20;

	private final RecordedTest test;

	private final List<RecordedTrace> traces;

	private final int count;

	private final Duration waited;

	private final StringBuilder text = new StringBuilder();

	TraceWaitText(RecordedTest test, List<RecordedTrace> traces, int count, Duration waited) {
		this.test = test;
		this.traces = traces;
		this.count = count;
		this.waited = waited;
	}

	String text() {
		this.text.append("Expected ").append(traces(this.count)).append(" of the test, but ").append(difference());
		appendTraces();
		List<RecordedTrace> ofNobody = this.test.ofNobody();
		if (!ofNobody.isEmpty()) {
			line(traces(ofNobody.size()) + " began where no test was current, such as on a scheduler's thread, and "
					+ (ofNobody.size() == 1 ? "is" : "are") + " given to none:");
			appendOrigins(ofNobody);
		}
		if (this.traces.isEmpty()) {
			this.test.hints().forEach(this::line);
		}
		if (this.test.refused() > 0) {
			line(traces(this.test.refused()) + " more were too many to be recorded.");
		}
		return this.text.toString();
	}

	private String difference() {
		String after = " after waiting for " + seconds(this.waited.toMillis());
		if (this.traces.isEmpty()) {
			return "there is none" + after + '.';
		}
		boolean one = this.traces.size() == 1;
		long open = this.traces.stream().filter((trace) -> !trace.isComplete()).count();
		String there = one ? "there is one" : "there are " + this.traces.size();
		if (this.traces.size() > this.count && open == 0) {
			return there + ':';
		}
		if (this.traces.size() == this.count) {
			return (one ? "it is" : open + " of them " + (open == 1 ? "is" : "are")) + " not complete" + after + ':';
		}
		String incomplete = (open == 0) ? "" : ", of which " + open + (open == 1 ? " is" : " are") + " not complete";
		return there + after + (one && open == 1 ? ", which is not complete" : incomplete) + ':';
	}

	private void appendTraces() {
		for (int i = 0; i < this.traces.size() && i < MAX_LINES; i++) {
			RecordedTrace trace = this.traces.get(i);
			int spans = trace.exported().size();
			line("  " + LogText.quoted(trace.name()) + ", " + spans + (spans == 1 ? " span" : " spans")
					+ " ended, begun on " + LogText.of(trace.thread()) + ", trace " + trace.traceId());
			appendOpen(trace);
		}
		appendRest(this.traces.size(), "  ");
	}

	private void appendOrigins(List<RecordedTrace> ofNobody) {
		Map<String, Integer> origins = new LinkedHashMap<>();
		ofNobody.forEach((trace) -> origins.merge(LogText.quoted(trace.name()) + " on " + LogText.of(trace.thread()), 1,
				Integer::sum));
		origins.entrySet()
			.stream()
			.limit(MAX_LINES)
			.forEach((origin) -> line(
					"  " + origin.getKey() + (origin.getValue() > 1 ? ", " + origin.getValue() + " times" : "")));
		appendRest(origins.size(), "  ");
	}

	private void appendOpen(RecordedTrace trace) {
		List<OpenSpan> open = trace.open();
		for (int i = 0; i < open.size() && i < MAX_LINES; i++) {
			OpenSpan span = open.get(i);
			line("    " + "  ".repeat(Math.min(span.depth(), MAX_LINES)) + "open: " + LogText.of(span.name()) + ", for "
					+ seconds(span.millis()) + ", on " + LogText.of(span.thread()));
		}
		appendRest(open.size(), "    ");
		if (open.isEmpty() && !trace.isComplete()) {
			line("    a message of it was not received so far");
		}
	}

	private void appendRest(int all, String indent) {
		if (all > MAX_LINES) {
			line(indent + "… and " + (all - MAX_LINES) + " more");
		}
	}

	private void line(String line) {
		this.text.append('\n').append(line);
	}

	private static String traces(int count) {
		return count + (count == 1 ? " trace" : " traces");
	}

	private static String seconds(long millis) {
		return (millis < 1_000) ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
	}

}
