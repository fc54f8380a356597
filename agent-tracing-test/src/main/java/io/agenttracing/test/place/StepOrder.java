package io.agenttracing.test.place;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.text.LogText;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * Whether steps came one after the other: each began when the one before had ended, or
 * within it. Of several calls of one name any will do.
 *
 * @param fault what is wrong, empty if nothing is
 * @param spans what is wrong
 */
public record StepOrder(String fault, List<SpanNode> spans) {

	/**
	 * Looks for steps.
	 * @param place where
	 * @param steps their names, in the order that is expected
	 * @return what is wrong
	 */
	public static StepOrder of(Place place, List<String> steps) {
		List<Call> before = List.of();
		for (int i = 0; i < steps.size(); i++) {
			List<Call> calls = place.find(steps.get(i));
			if (calls.isEmpty()) {
				return new StepOrder(LogText.quoted(steps.get(i)) + " was never called", List.of());
			}
			List<Call> next = (i == 0) ? calls : after(before, calls);
			if (next.isEmpty()) {
				return fault(steps.get(i - 1), before.get(0), steps.get(i), calls.get(calls.size() - 1));
			}
			before = next;
		}
		return new StepOrder("", List.of());
	}

	private static List<Call> after(List<Call> before, List<Call> calls) {
		List<Call> after = new ArrayList<>();
		for (Call call : calls) {
			if (before.stream().anyMatch((earlier) -> comesAfter(call, earlier))) {
				after.add(call);
			}
		}
		return after;
	}

	private static boolean comesAfter(Call call, Call earlier) {
		return call.first().begin() >= earlier.end()
				|| earlier.spans().stream().anyMatch((span) -> call.first().isBelow(span));
	}

	private static StepOrder fault(String earlier, Call first, String later, Call last) {
		boolean overlap = last.first().begin() >= first.first().begin();
		return new StepOrder(
				LogText.quoted(later) + (overlap ? " began before " + LogText.quoted(earlier) + " had ended"
						: " came before " + LogText.quoted(earlier)),
				List.of(first.first(), last.first()));
	}

}
