package io.agenttracing.test.place;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * What an assertion is about: the whole trace, an agent, or a call. An agent that was
 * called several times is one place.
 */
public final class Place {

	private final Trace trace;

	private final @Nullable String name;

	private final List<Call> calls;

	private final @Nullable Place around;

	private final List<SpanNode> inside = new ArrayList<>();

	private Place(Trace trace, @Nullable String name, List<Call> calls, @Nullable Place around) {
		this.trace = trace;
		this.name = name;
		this.calls = calls;
		this.around = around;
		Set<SpanNode> own = new HashSet<>(spans());
		for (SpanNode span : trace.order()) {
			SpanNode above = span.parent();
			if (name == null || own.contains(span) || (above != null && own.contains(above))) {
				own.add(span);
				this.inside.add(span);
			}
		}
	}

	/**
	 * The whole trace.
	 * @param trace a trace that is not empty
	 * @return the place
	 */
	public static Place whole(Trace trace) {
		return new Place(trace, null, List.of(new Call(trace.root())), null);
	}

	/**
	 * An agent.
	 * @param name its name, or that of its span
	 * @return the agent, wherever it is in the trace, null if it was not called
	 */
	public @Nullable Place agent(String name) {
		List<Call> agents = new ArrayList<>();
		for (SpanNode span : this.trace.order()) {
			if (span.isAgent() && SpanNames.has(span, name)) {
				agents.add(new Call(span));
			}
		}
		return agents.isEmpty() ? null : new Place(this.trace, name, agents, null);
	}

	/**
	 * The calls of a step, by the agent or trace that this place is, or is in.
	 * @param step the name of the step
	 * @return the calls, null where there are none
	 */
	public @Nullable Place call(String step) {
		Place caller = caller();
		List<Call> found = caller.find(step);
		return found.isEmpty() ? null : new Place(this.trace, step, found, caller);
	}

	/**
	 * The calls of a name at or below this place.
	 * @param step the name
	 * @return the calls in the order of their begin
	 */
	public List<Call> find(String step) {
		return Calls.of(below(), step);
	}

	/**
	 * The agent or trace that this place is, or is in.
	 * @return itself unless it is a call
	 */
	public Place caller() {
		return (this.around != null) ? this.around : this;
	}

	/**
	 * Whether it is the whole trace.
	 * @return whether it is neither an agent nor a call
	 */
	public boolean isWhole() {
		return this.name == null;
	}

	/**
	 * Whether it is a call.
	 * @return whether it is neither an agent nor the whole trace
	 */
	public boolean isCall() {
		return this.around != null;
	}

	/**
	 * What it consists of.
	 * @return the calls, or those of the agent; of the whole trace its root
	 */
	public List<Call> calls() {
		return this.calls;
	}

	/**
	 * Its own spans.
	 * @return those of its calls
	 */
	public List<SpanNode> spans() {
		return this.calls.stream().flatMap((call) -> call.spans().stream()).toList();
	}

	/**
	 * Its own spans and all below.
	 * @return each before what is below it
	 */
	public List<SpanNode> inside() {
		return this.inside;
	}

	/**
	 * What is below its own spans; of the whole trace all spans.
	 * @return each before what is below it
	 */
	public List<SpanNode> below() {
		if (isWhole()) {
			return this.inside;
		}
		Set<SpanNode> own = new HashSet<>(spans());
		return this.inside.stream().filter((span) -> !own.contains(span)).toList();
	}

	/**
	 * How a sentence calls it.
	 * @return such as {@code agent "risk"}
	 */
	public String title() {
		if (this.name == null) {
			return "the trace";
		}
		return (isCall() ? "" : "agent ") + LogText.quoted(this.name);
	}

	/**
	 * How a sentence calls it that says where it is.
	 * @return such as {@code "score" of agent "risk"}
	 */
	public String fullTitle() {
		return (this.around == null || this.around.isWhole()) ? title() : title() + " of " + this.around.title();
	}

	/**
	 * What the steps below it are called.
	 * @return the names, in the order of time
	 */
	public Collection<String> namesBelow() {
		Set<String> names = new LinkedHashSet<>();
		below().forEach((span) -> names.add(SpanNames.shortest(span)));
		below().forEach((span) -> names.add(span.name()));
		return names;
	}

	/**
	 * What the agents of the trace are called.
	 * @return the names, in the order of time
	 */
	public Collection<String> namesOfAgents() {
		Set<String> names = new LinkedHashSet<>();
		this.trace.order().stream().filter(SpanNode::isAgent).forEach((span) -> names.add(SpanNames.shortest(span)));
		return names;
	}

	/**
	 * The trace.
	 * @return all of it
	 */
	public Trace trace() {
		return this.trace;
	}

}
