package io.agenttracing.test.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.test.place.AttributeValue;
import io.agenttracing.test.place.Call;
import io.agenttracing.test.place.Place;
import io.agenttracing.test.place.TokenUse;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, sent, used and noted, and how long it took.
 */
public final class DataCheck {

	private static final int MAX_VALUE = 80;

	private final Place place;

	/**
	 * Checks at a place.
	 * @param place the place
	 */
	public DataCheck(Place place) {
		this.place = place;
	}

	/**
	 * How long it took: each of several calls.
	 * @param most the time at most
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure within(Duration most) {
		// As one number of nanoseconds it may be too large.
		double limit = most.getSeconds() * 1e3 + most.getNano() / 1e6;
		Failure failure = null;
		double longest = limit;
		for (Call call : this.place.calls()) {
			double end = this.place.isWhole()
					? this.place.inside().stream().mapToDouble(SpanNode::end).max().orElse(call.end()) : call.end();
			double begin = this.place.isWhole() ? 0 : call.first().begin();
			if (end - begin > longest) {
				longest = end - begin;
				SpanNode child = call.last()
					.children()
					.stream()
					.max((a, b) -> Double.compare(a.duration(), b.duration()))
					.orElse(null);
				failure = Failure.of(
						"Expected " + this.place.fullTitle() + " within " + time(limit) + ", but it took "
								+ time(longest) + '.',
						(child != null) ? "Longest below it: " + LogText.quoted(child.name()) + ", "
								+ time(child.duration()) + '.' : "",
						List.of(call.last()));
			}
		}
		return failure;
	}

	private static String time(double millis) {
		return (millis < 10) ? Math.round(millis * 1_000) / 1_000.0 + " ms" : TimeText.of(millis);
	}

	/**
	 * What was decided: one of several decisions is enough.
	 * @param decision the name of the decision
	 * @param chosen what should be chosen
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure decided(String decision, Object chosen) {
		List<SpanNode> decisions = new ArrayList<>();
		Set<String> known = new LinkedHashSet<>();
		for (SpanNode span : this.place.inside()) {
			String name = decision(span);
			if (name != null) {
				known.add(name);
			}
			if (decision.equals(name)) {
				decisions.add(span);
			}
		}
		String should = (chosen instanceof Enum<?> constant) ? constant.name() : String.valueOf(chosen);
		Set<String> options = new LinkedHashSet<>();
		Set<String> choices = new LinkedHashSet<>();
		for (SpanNode span : decisions) {
			String choice = span.text(AgentSpanAttributes.DECISION_CHOSEN);
			if (should.equals(choice) || String.valueOf(chosen).equals(choice)) {
				return null;
			}
			choices.add((choice != null) ? choice : "");
			options.addAll(span.texts(AgentSpanAttributes.DECISION_OPTIONS));
		}
		String sentence = "Expected decision " + LogText.quoted(decision) + " of " + this.place.fullTitle() + " to be "
				+ LogText.quoted(should) + ", but ";
		if (decisions.isEmpty()) {
			return Failure.of(sentence + "it was not made.", Failure.nearest(decision, known, "decisions"),
					this.place.isWhole() ? List.of() : this.place.spans());
		}
		return Failure.of(sentence + "it was " + Failure.list(choices) + '.',
				options.isEmpty() ? "" : "The options were " + Failure.list(options) + '.', decisions);
	}

	private static @Nullable String decision(SpanNode span) {
		String name = span.text(AgentSpanAttributes.DECISION_NAME);
		return (name == null && span.name().startsWith("decision ")) ? span.name().substring(9) : name;
	}

	/**
	 * Where messages went: each was sent, and received by somebody.
	 * @param destinations channels, topics or queues
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure crossed(List<String> destinations) {
		for (String destination : destinations) {
			List<SpanNode> sent = this.place.inside()
				.stream()
				.filter((span) -> span.isProducer() && names(span).contains(destination))
				.toList();
			String sentence = "Expected a message of " + this.place.fullTitle() + " to cross "
					+ LogText.quoted(destination) + ", but ";
			if (sent.isEmpty()) {
				Set<String> known = new LinkedHashSet<>();
				this.place.inside()
					.stream()
					.filter(SpanNode::isProducer)
					.forEach((span) -> known.add(names(span).iterator().next()));
				return Failure.of(sentence + "none was sent there.",
						Failure.nearest(destination, known, "destinations"),
						this.place.isWhole() ? List.of() : this.place.spans());
			}
			if (sent.stream().noneMatch(DataCheck::isReceived)) {
				return Failure.of(sentence + "nobody received it.",
						"No span of a receiver is below that of the sender.", sent);
			}
		}
		return null;
	}

	private static Collection<String> names(SpanNode producer) {
		Set<String> names = new LinkedHashSet<>();
		names.add(Objects.requireNonNullElse(producer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME),
				producer.name()));
		String template = producer.text(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE);
		if (template != null) {
			names.add(template);
		}
		return names;
	}

	private static boolean isReceived(SpanNode producer) {
		List<SpanNode> open = new ArrayList<>(producer.children());
		for (int i = 0; i < open.size(); i++) {
			if (open.get(i).isConsumer()) {
				return true;
			}
			if (!open.get(i).isProducer()) {
				open.addAll(open.get(i).children());
			}
		}
		return false;
	}

	/**
	 * How many tokens the models used, input and output.
	 * @param most the number at most
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure usedTokensAtMost(long most) {
		TokenUse use = TokenUse.of(this.place);
		List<SpanNode> models = this.place.inside()
			.stream()
			.filter((span) -> span.isModelCall() || span.isEmbeddings())
			.toList();
		String sentence = "Expected " + this.place.fullTitle() + " to use at most "
				+ Failure.count(most, "token", "tokens") + ", but ";
		if (use.tokens() > most) {
			return Failure.of(sentence + "it used " + use.tokens() + '.',
					"In " + Failure.count(use.calls(), "call", "calls") + " of models.", models);
		}
		if (use.silent() > 0 && use.silent() == use.calls()) {
			return Failure.of(sentence + "nothing says how many it used.",
					"None of " + Failure.count(use.calls(), "call", "calls") + " of models has an attribute "
							+ AgentSpanAttributes.USAGE_INPUT_TOKENS.getKey() + " or "
							+ AgentSpanAttributes.USAGE_OUTPUT_TOKENS.getKey() + '.',
					models);
		}
		return null;
	}

	/**
	 * What was noted: at one of the spans of the place; of the whole trace, at its root.
	 * @param key the name of the attribute
	 * @param value what it should be
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure attribute(String key, Object value) {
		List<SpanNode> spans = new ArrayList<>(this.place.spans());
		this.place.calls().forEach((call) -> spans.addAll(call.attempts()));
		Object other = null;
		for (SpanNode span : spans) {
			Object actual = AttributeValue.of(span, key);
			if (AttributeValue.isSame(value, actual)) {
				return null;
			}
			other = (other != null) ? other : actual;
		}
		return Failure.of(
				"Expected attribute " + LogText.quoted(key) + " of " + owner() + " to be " + shown(value) + ", but "
						+ ((other != null) ? "it is " + shown(other) : "there is none") + '.',
				(other != null) ? type(value, other) : elsewhere(key, spans), this.place.spans());
	}

	private String owner() {
		return this.place.isWhole() ? "the root" : this.place.fullTitle();
	}

	private String elsewhere(String key, List<SpanNode> spans) {
		for (SpanNode span : this.place.trace().order()) {
			Object value = AttributeValue.of(span, key);
			if (value != null) {
				return LogText.quoted(span.name()) + " has it: " + shown(value) + '.';
			}
		}
		Set<String> keys = new LinkedHashSet<>();
		spans.forEach((span) -> span.data().getAttributes().forEach((known, value) -> keys.add(known.getKey())));
		return Failure.nearest(key, keys, "attributes");
	}

	private static String type(Object value, Object other) {
		return String.valueOf(value).equals(String.valueOf(other))
				? "It is a " + other.getClass().getSimpleName() + ", not a " + value.getClass().getSimpleName() + '.'
				: "";
	}

	private static String shown(Object value) {
		String text = LogText.of(String.valueOf(value), MAX_VALUE);
		return (value instanceof CharSequence || value instanceof Enum<?>) ? '"' + text + '"' : text;
	}

}
