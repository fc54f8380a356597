package io.agenttracing.test.record;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
			if (ofNobody.stream().anyMatch(RecordedTrace::isOfRequest)) {
				line("A request says by the header " + TestHeader.NAME
						+ " which test it is of: traces().headers() has it for"
						+ " a client that is not a bean of the application, such as a copy of TestRestTemplate.");
			}
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
		String after = " after waiting for " + OpenSpansText.seconds(this.waited.toMillis());
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
			OpenSpansText.of(this.traces.get(i)).forEach(this::line);
		}
		appendRest(this.traces.size());
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
		appendRest(origins.size());
	}

	private void appendRest(int all) {
		if (all > MAX_LINES) {
			line("  … and " + (all - MAX_LINES) + " more");
		}
	}

	private void line(String line) {
		this.text.append('\n').append(line);
	}

	private static String traces(int count) {
		return count + (count == 1 ? " trace" : " traces");
	}

}
