package io.agenttracing.test;

import java.time.Duration;

import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.test.check.CallCheck;
import io.agenttracing.test.check.DataCheck;
import io.agenttracing.test.check.Failure;
import io.agenttracing.test.check.FindingCheck;
import io.agenttracing.test.check.OutcomeCheck;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.golden.GoldenTrace;
import io.agenttracing.test.outline.Excerpt;
import io.agenttracing.test.outline.Outline;
import io.agenttracing.test.outline.OutlineDiff;
import io.agenttracing.test.outline.OutlineText;
import io.agenttracing.test.place.Place;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a trace, made by AssertJ's {@code assertThat(trace)}. They are asked of a
 * place: the whole trace at first, then what {@link #agent(String)} or
 * {@link #called(String)} went to. A span goes by its name, and by what people say
 * instead: {@code score} for {@code execute_tool score}. What fails shows the trace with
 * the place marked. A name that is null or blank, no names at all, and a number or time
 * below 0 are refused by an {@link IllegalArgumentException}. A soft assertion is
 * {@code softly.proxy(AgentTraceAssert.class, AgentTrace.class, trace)}.
 *
 * @since 0.1.0
 */
public class AgentTraceAssert extends AbstractAssert<AgentTraceAssert, AgentTrace> {

	private @Nullable Place place;

	/**
	 * Called by AssertJ: use {@code assertThat(trace)}.
	 * @param actual the trace
	 */
	public AgentTraceAssert(AgentTrace actual) {
		super(actual, AgentTraceAssert.class);
	}

	/**
	 * The trace begins with a span.
	 * @param name its name, or what it is called without its operation: {@code loan} for
	 * {@code invoke_workflow loan}
	 * @return this, at the same place
	 * @throws AssertionError if the root is another one
	 */
	public AgentTraceAssert hasRoot(String name) {
		return check(calls().root(Arguments.text(name, "name of the root")));
	}

	/**
	 * An agent or a workflow was called, wherever in the trace. What follows is asked of
	 * it and all below it; if it was called several times, of all those calls.
	 * @param name its name, or that of its span
	 * @return this, at the agent
	 * @throws AssertionError if it was not called
	 */
	public AgentTraceAssert agent(String name) {
		Place found = place().agent(Arguments.text(name, "name of the agent"));
		if (found == null) {
			return check(calls().noAgent(name));
		}
		this.place = found;
		return this;
	}

	/**
	 * Goes back to the whole trace.
	 * @return this, at the whole trace
	 */
	public AgentTraceAssert trace() {
		this.place = null;
		return this;
	}

	/**
	 * A step was called by the agent that this is at, or is in, or anywhere below it; or
	 * else anywhere in the trace. What follows is asked of its calls, until another step,
	 * agent or the trace is asked for. Attempts of one call are one call.
	 * @param step its name, with or without its operation: {@code score} for
	 * {@code execute_tool score}
	 * @return this, at the calls
	 * @throws AssertionError if it was not called
	 */
	public AgentTraceAssert called(String step) {
		Place found = place().call(Arguments.text(step, "name of the step"));
		if (found == null) {
			return check(calls().noCall(step));
		}
		this.place = found;
		return this;
	}

	/**
	 * A step was called so often by the agent that this is at, or is in, or below it; or
	 * else in the trace.
	 * @param step its name, as for {@link #called(String)}
	 * @param times the number of calls; 0 for none
	 * @return this, at the same place
	 * @throws AssertionError if there were fewer calls, or more
	 */
	public AgentTraceAssert calledTimes(String step, int times) {
		return check(
				calls().times(Arguments.text(step, "name of the step"), Arguments.count(times, 0, "number of calls")));
	}

	/**
	 * What this is at was called so often.
	 * @param times the number of calls; the whole trace is one
	 * @return this, at the same place
	 * @throws AssertionError if there were fewer calls, or more
	 */
	public AgentTraceAssert calledTimes(int times) {
		return check(calls().times(Arguments.count(times, 0, "number of calls")));
	}

	/**
	 * The agent or trace around this place called a step no more often, not counting
	 * attempts of one call.
	 * @param step the name of the step
	 * @param most the number of calls that there may be
	 * @return this, at the same place
	 * @throws AssertionError if there are more
	 */
	public AgentTraceAssert calledAtMost(String step, int most) {
		return check(
				calls().atMost(Arguments.text(step, "name of the step"), Arguments.count(most, 0, "number of calls")));
	}

	/**
	 * A step was not called by the agent that this is at, or is in, and not below it; or
	 * else nowhere in the trace.
	 * @param step its name, as for {@link #called(String)}
	 * @return this, at the same place
	 * @throws AssertionError if it was called
	 */
	public AgentTraceAssert neverCalled(String step) {
		return check(calls().times(Arguments.text(step, "name of the step"), 0));
	}

	/**
	 * No more was done below: agents, steps, and calls of models and tools count,
	 * attempts of one call once. Of a trace that has none of them all spans count. The
	 * root does not.
	 * @param most the number of steps at most
	 * @return this, at the same place
	 * @throws AssertionError if there were more
	 */
	public AgentTraceAssert stepsAtMost(int most) {
		return check(calls().stepsAtMost(Arguments.count(most, 0, "number of steps")));
	}

	/**
	 * What this is at was tried so often: of several calls, one of them. The errors of
	 * the attempts before the last one are expected then.
	 * @param attempts the number of attempts, the last one included
	 * @return this, at the same place
	 * @throws AssertionError if there were fewer attempts, or more
	 */
	public AgentTraceAssert afterAttempts(int attempts) {
		return check(calls().attempts(Arguments.count(attempts, 1, "number of attempts")));
	}

	/**
	 * It took no longer: each of several calls, with all attempts; of the whole trace the
	 * time from its first span until all is done.
	 * @param most the time at most
	 * @return this, at the same place
	 * @throws AssertionError if it took longer
	 */
	public AgentTraceAssert within(Duration most) {
		return check(data().within(Arguments.time(most)));
	}

	/**
	 * Steps came one after the other, at or below the agent that this is at, or is in; or
	 * else in the trace: each began when the one before had ended, or within it. Of
	 * several calls of one name any will do, and others may come between.
	 * @param steps their names, as for {@link #called(String)}
	 * @return this, at the same place
	 * @throws AssertionError if one is missing, or came before one that it should come
	 * after
	 */
	public AgentTraceAssert inOrder(String... steps) {
		return check(calls().order(Arguments.texts(steps, "step")));
	}

	/**
	 * A decision was made at or below this place: one of several of that name is enough.
	 * @param decision the name of the decision
	 * @param chosen what was chosen: a text, or an enum constant
	 * @return this, at the same place
	 * @throws AssertionError if it was not made, or something else was chosen
	 */
	public AgentTraceAssert decided(String decision, Object chosen) {
		return check(
				data().decided(Arguments.text(decision, "name of the decision"), Arguments.value(chosen, "choice")));
	}

	/**
	 * A message was sent at or below this place to each of some destinations, and was
	 * received.
	 * @param destinations channels, topics or queues, or the patterns they were
	 * subscribed by
	 * @return this, at the same place
	 * @throws AssertionError if nothing was sent to one of them, or nobody received it
	 */
	public AgentTraceAssert crossed(String... destinations) {
		return check(data().crossed(Arguments.texts(destinations, "destination")));
	}

	/**
	 * The models at or below this place used no more tokens, input and output added up.
	 * @param most the number of tokens at most
	 * @return this, at the same place
	 * @throws AssertionError if they used more, or none of them says how many
	 */
	public AgentTraceAssert usedTokensAtMost(long most) {
		return check(data().usedTokensAtMost(Arguments.count(most, 0, "number of tokens")));
	}

	/**
	 * It failed in the end: of several calls, one of them. The error is expected then,
	 * with those next to it that it came from and went to.
	 * @return this, at the same place
	 * @throws AssertionError if it succeeded
	 */
	public AgentTraceAssert failed() {
		return check(outcome().failed(""));
	}

	/**
	 * It failed in the end with an exception of this class, not of a subclass: of several
	 * calls, one of them. The error is expected then, with those next to it that it came
	 * from and went to.
	 * @param type the class of the exception
	 * @return this, at the same place
	 * @throws AssertionError if it succeeded, or failed with something else
	 */
	public AgentTraceAssert failedWith(Class<? extends Throwable> type) {
		return check(outcome().failed(Arguments.value(type, "class of the exception").getName()));
	}

	/**
	 * It failed in the end with an error of this type: of several calls, one of them. The
	 * error is expected then, with those next to it that it came from and went to.
	 * @param type the class of the exception with or without its package, or another word
	 * that {@code error.type} has
	 * @return this, at the same place
	 * @throws AssertionError if it succeeded, or failed with something else
	 */
	public AgentTraceAssert failedWith(String type) {
		return check(outcome().failed(Arguments.text(type, "type of the error")));
	}

	/**
	 * It succeeded in the end: all of several calls.
	 * @return this, at the same place
	 * @throws AssertionError if one failed
	 */
	public AgentTraceAssert succeeded() {
		return check(outcome().succeeded());
	}

	/**
	 * Something failed at or below this place, and all of it was handled: a fallback
	 * stood in for it, or another attempt succeeded. These errors are expected then.
	 * @return this, at the same place
	 * @throws AssertionError if nothing failed, or an error was not handled
	 */
	public AgentTraceAssert recovered() {
		return check(outcome().recovered());
	}

	/**
	 * No error at or below this place is left: there is none, or each was handled, or
	 * what failed was done again with success. Those that were handled are expected then.
	 * @return this, at the same place
	 * @throws AssertionError if an error was not handled
	 */
	public AgentTraceAssert hasNoUnhandledErrors() {
		return check(outcome().hasNoUnhandledErrors());
	}

	/**
	 * Something else was done instead of a call at or below this place that failed. The
	 * errors that were handled there are expected then.
	 * @param fallback the name of what was done, with or without {@code fallback}
	 * @return this, at the same place
	 * @throws AssertionError if it was not done, or not instead of such a call
	 */
	public AgentTraceAssert fellBackTo(String fallback) {
		return check(outcome().fellBackTo(Arguments.text(fallback, "name of the fallback")));
	}

	/**
	 * It has an attribute: of several calls, one of them; of the whole trace, its root.
	 * @param key the name of the attribute
	 * @param value its value: whole numbers of all types are the same, and so are an enum
	 * constant and its name, an array and a list
	 * @return this, at the same place
	 * @throws AssertionError if there is none, or it has another value
	 */
	public AgentTraceAssert hasAttribute(String key, Object value) {
		return check(data().attribute(Arguments.text(key, "name of the attribute"),
				Arguments.value(value, "value of the attribute")));
	}

	/**
	 * A rule of the diagnosis found something at or below this place, an info included.
	 * What it found is expected then, with what follows from it.
	 * @param rule the id of the rule, such as {@code timeout-inversion}
	 * @return this, at the same place
	 * @throws AssertionError if it found nothing
	 */
	public AgentTraceAssert hasFinding(String rule) {
		return check(findings().has(Arguments.text(rule, "id of the rule")));
	}

	/**
	 * A rule of the diagnosis found nothing at or below this place, not even an info.
	 * @param rule the id of the rule, such as {@code timeout-inversion}
	 * @return this, at the same place
	 * @throws AssertionError if it found something, or if the id is one letter or two off
	 * that of a rule
	 */
	public AgentTraceAssert doesNotHaveFinding(String rule) {
		return check(findings().hasNot(Arguments.text(rule, "id of the rule")));
	}

	/**
	 * No rule of the diagnosis found more than an info at or below this place.
	 * @return this, at the same place
	 * @throws AssertionError if one found a warning or an error
	 */
	public AgentTraceAssert hasNoFindings() {
		return check(findings().hasNone());
	}

	/**
	 * The trace has these steps and no others: a line each, two spaces further in than
	 * what called it, {@code →} and {@code ←} before messages,
	 * {@code ×2 after TimeoutException} and {@code ✗ IOException (handled)} behind a name
	 * for attempts and outcomes. A line with nothing but {@code …} stands for any further
	 * steps at its place. Steps that ran at the same time may come in any order. Long
	 * numbers and ids in names are {@code *}. All errors are expected then.
	 * @param outline the steps, with any indentation before the first
	 * @return this, at the same place
	 * @throws AssertionError if there are others
	 * @throws IllegalArgumentException if it is not an outline
	 */
	public AgentTraceAssert hasTree(String outline) {
		Outline expected = Outline.read(Arguments.value(outline, "outline"));
		String text = OutlineText.of(whole());
		OutlineDiff diff = OutlineDiff.of(expected, Outline.read(text));
		if (diff != null) {
			failWithMessage("%s", "The trace has another tree: " + diff.line() + ".\n\nExpected:\n"
					+ Excerpt.of(outline, diff.expected()) + "\nTrace:\n" + Excerpt.of(text, diff.actual()));
		}
		claimed().claimAllErrors();
		return this;
	}

	/**
	 * The trace is as one that was kept in {@code src/test/resources/golden}: its steps,
	 * outcomes and decisions, and the shapes of data. Where there is none, it is kept,
	 * unless the environment has {@code CI=true}; with the system property
	 * {@code golden.update}, it replaces one that is other. All errors are expected then.
	 * @param name letters, digits, {@code -} and {@code _}, and {@code /} for folders
	 * @return this, at the same place
	 * @throws AssertionError if it is other, or there is none and {@code CI=true}
	 * @throws IllegalArgumentException if it is no name
	 * @throws IllegalStateException if the module of the test was not found
	 */
	public AgentTraceAssert matchesGolden(String name) {
		String fault = GoldenTrace.ofCaller().compare(Arguments.text(name, "name of the golden trace"), whole());
		if (fault != null) {
			failWithMessage("%s", fault);
		}
		claimed().claimAllErrors();
		return this;
	}

	private AgentTraceAssert check(@Nullable Failure failure) {
		if (failure != null) {
			failWithMessage("%s", failure.text(whole()));
		}
		return this;
	}

	private CallCheck calls() {
		return new CallCheck(claimed(), place());
	}

	private DataCheck data() {
		return new DataCheck(place());
	}

	private OutcomeCheck outcome() {
		return new OutcomeCheck(claimed(), place());
	}

	private FindingCheck findings() {
		return new FindingCheck(claimed(), place());
	}

	private Place place() {
		Place known = this.place;
		if (known == null) {
			known = Place.whole(whole());
			this.place = known;
		}
		return known;
	}

	private Trace whole() {
		Trace trace = claimed().trace();
		if (trace.isEmpty()) {
			failWithMessage("%s", "Expected a trace with spans, but there are only reports of spans that hang.");
		}
		return trace;
	}

	private ClaimedTrace claimed() {
		isNotNull();
		return this.actual.claimed();
	}

}
