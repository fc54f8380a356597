package io.agenttracing.test.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.place.Call;
import io.agenttracing.test.place.Place;
import io.agenttracing.test.place.StepOrder;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Who was called, how often, and in which order.
 */
public final class CallCheck {

	private final ClaimedTrace claimed;

	private final Place place;

	/**
	 * Checks at a place.
	 * @param claimed the trace
	 * @param place the place
	 */
	public CallCheck(ClaimedTrace claimed, Place place) {
		this.claimed = claimed;
		this.place = place;
	}

	/**
	 * The trace begins with a span.
	 * @param name its name
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure root(String name) {
		SpanNode root = this.place.trace().root();
		if (SpanNames.has(root, name)) {
			return null;
		}
		SpanNode other = this.place.trace()
			.order()
			.stream()
			.filter((span) -> SpanNames.has(span, name))
			.findFirst()
			.orElse(null);
		SpanNode above = (other != null) ? other.parent() : null;
		String hint = (other == null) ? "" : LogText.quoted(name)
				+ ((above != null) ? " is below " + LogText.quoted(above.name()) : " has lost its caller") + '.';
		return Failure.of(
				"Expected the root to be " + LogText.quoted(name) + ", but it is " + LogText.quoted(root.name()) + '.',
				hint, List.of((other != null) ? other : root));
	}

	/**
	 * An agent is not there.
	 * @param name its name
	 * @return what is wrong
	 */
	public Failure noAgent(String name) {
		List<SpanNode> others = this.place.trace()
			.order()
			.stream()
			.filter((span) -> SpanNames.has(span, name))
			.toList();
		String sentence = "Expected agent " + LogText.quoted(name) + " in the trace, but it was not called.";
		return others.isEmpty()
				? Failure.orNearest(sentence, name, this.place.namesOfAgents(), "agents",
						Place.whole(this.place.trace()), List.of())
				: Failure.of(sentence, LogText.quoted(name) + " is there, but it is no agent: ask for it with called.",
						others);
	}

	/**
	 * A step is not there.
	 * @param step its name
	 * @return what is wrong
	 */
	public Failure noCall(String step) {
		Place caller = this.place.caller();
		String sentence = caller.isWhole() ? "Expected a call of " + LogText.quoted(step) + ", but there is none."
				: "Expected " + caller.title() + " to call " + LogText.quoted(step) + ", but it did not.";
		List<SpanNode> elsewhere = caller.isWhole() ? List.of()
				: this.place.trace().order().stream().filter((span) -> SpanNames.has(span, step)).toList();
		if (elsewhere.isEmpty()) {
			return Failure.orNearest(sentence, step, caller.namesBelow(), "steps", caller,
					caller.isWhole() ? List.of() : caller.spans());
		}
		Set<String> owners = new LinkedHashSet<>();
		elsewhere.forEach((span) -> owners.add(span.owner().name()));
		return Failure.of(sentence, LogText.quoted(step) + " was called by " + Failure.list(owners) + '.', elsewhere);
	}

	/**
	 * How often a step was called.
	 * @param step its name
	 * @param times how often it should be
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure times(String step, int times) {
		Place caller = this.place.caller();
		List<Call> calls = caller.find(step);
		return (calls.size() == times) ? null : times(caller, step, times, calls);
	}

	/**
	 * How often the call at the place was made.
	 * @param times how often it should be
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure times(int times) {
		List<Call> calls = this.place.calls();
		if (calls.size() == times) {
			return null;
		}
		return Failure.counting("Expected " + Failure.count(times, "call", "calls") + " of " + this.place.fullTitle()
				+ ", but " + are(calls.size()) + '.', attempts(calls), calls);
	}

	/**
	 * That a step was called no more often.
	 * @param step its name
	 * @param most how often it may be
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure atMost(String step, int most) {
		Place caller = this.place.caller();
		List<Call> calls = caller.find(step);
		if (calls.size() <= most) {
			return null;
		}
		String by = caller.isWhole() ? "" : " by " + caller.title();
		return Failure.counting("Expected at most " + Failure.count(most, "call", "calls") + " of "
				+ LogText.quoted(step) + by + ", but " + are(calls.size()) + '.', attempts(calls), calls);
	}

	private static Failure times(Place caller, String step, int times, List<Call> calls) {
		String by = caller.isWhole() ? "" : " by " + caller.title();
		String sentence = "Expected " + ((times == 0) ? "no call" : Failure.count(times, "call", "calls")) + " of "
				+ LogText.quoted(step) + by + ", but " + are(calls.size()) + '.';
		return calls.isEmpty() ? Failure.orNearest(sentence, step, caller.namesBelow(), "steps", caller, List.of())
				: Failure.counting(sentence, attempts(calls), calls);
	}

	private static String are(int count) {
		return (count == 0) ? "there is none" : (count == 1) ? "there is one" : "there are " + count;
	}

	private static String attempts(List<Call> calls) {
		return calls.stream().anyMatch((call) -> call.tries() > 1) ? "Attempts of one call are one call." : "";
	}

	/**
	 * How often a call was tried: one of those at the place is enough. The errors of its
	 * attempts before the last are expected then.
	 * @param attempts how often it should be
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure attempts(int attempts) {
		List<Call> calls = this.place.calls().stream().filter((call) -> call.tries() == attempts).toList();
		if (calls.isEmpty()) {
			String were = this.place.calls()
				.stream()
				.map((call) -> String.valueOf(call.tries()))
				.collect(Collectors.joining(" and "));
			boolean one = were.equals("1");
			return Failure
				.attempts(
						"Expected " + this.place.fullTitle() + " to take "
								+ Failure.count(attempts, "attempt", "attempts") + ", but it took " + were + '.',
						one ? "It was not tried again." : "", this.place.calls());
		}
		for (Call call : calls) {
			List<SpanNode> tried = call.attempts();
			this.claimed.claimHandledErrors(tried.subList(0, tried.size() - 1));
		}
		return null;
	}

	/**
	 * How much was done.
	 * @param most the number of steps at most
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure stepsAtMost(int most) {
		List<SpanNode> steps = steps();
		long count = steps.size() + steps.stream().mapToLong(SpanNode::foldedCount).sum();
		if (count <= most) {
			return null;
		}
		Map<String, Long> byName = new LinkedHashMap<>();
		steps.forEach((span) -> byName.merge(span.name(), 1 + span.foldedCount(), Long::sum));
		Map.Entry<String, Long> frequent = byName.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
		String hint = (frequent.getValue() > 1)
				? "Most often: " + LogText.quoted(frequent.getKey()) + ", " + frequent.getValue() + " times." : "";
		return Failure.numbering("Expected at most " + Failure.count(most, "step", "steps") + " in "
				+ this.place.fullTitle() + ", but there are " + count + '.', hint, steps);
	}

	// Of a trace without agents, steps and calls of models and tools all spans count:
	// nothing would be no limit.
	private List<SpanNode> steps() {
		boolean agents = this.place.trace().spans().stream().anyMatch(SpanNode::isWork);
		List<SpanNode> steps = new ArrayList<>(this.place.below());
		steps.removeIf((span) -> span.isAttempt() || span.isWait() || (agents && !span.isWork()));
		steps.remove(this.place.isWhole() ? this.place.trace().root() : null);
		return steps;
	}

	/**
	 * What came after what.
	 * @param steps names in their order
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure order(List<String> steps) {
		Place caller = this.place.caller();
		StepOrder order = StepOrder.of(caller, steps);
		if (order.fault().isEmpty()) {
			return null;
		}
		String missing = steps.stream().filter((step) -> caller.find(step).isEmpty()).findFirst().orElse(null);
		return Failure.of(
				"Expected " + Failure.list(steps) + " in this order in " + caller.title() + ", but " + order.fault()
						+ '.',
				(missing != null) ? Failure.nearest(missing, caller.namesBelow(), "steps") : "", order.spans());
	}

}
