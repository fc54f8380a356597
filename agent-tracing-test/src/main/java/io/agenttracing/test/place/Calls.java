package io.agenttracing.test.place;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * Finds the calls of a name.
 */
final class Calls {

	private Calls() {
	}

	/**
	 * The calls of a name among spans.
	 * @param spans the spans, each before those below it
	 * @param name the name
	 * @return in the order of their begin
	 */
	static List<Call> of(Collection<SpanNode> spans, String name) {
		List<Call> calls = new ArrayList<>();
		for (SpanNode span : spans) {
			if (SpanNames.has(span, name)) {
				add(calls, span);
			}
		}
		calls.sort((a, b) -> Double.compare(a.first().begin(), b.first().begin()));
		return calls;
	}

	private static void add(List<Call> calls, SpanNode span) {
		for (int i = calls.size() - 1; i >= 0; i--) {
			Call call = calls.get(i);
			if (call.hasWithin(span)) {
				return;
			}
			if (call.takes(span)) {
				call.add(span);
				return;
			}
		}
		calls.add(new Call(span));
	}

}
