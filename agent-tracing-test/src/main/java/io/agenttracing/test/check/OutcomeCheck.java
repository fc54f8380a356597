package io.agenttracing.test.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.place.Call;
import io.agenttracing.test.place.Place;
import io.agenttracing.test.place.Recovery;
import io.agenttracing.text.LogText;
import io.opentelemetry.sdk.trace.data.LinkData;
import org.jspecify.annotations.Nullable;

/**
 * How it ended. Errors that a check is about are expected then.
 */
public final class OutcomeCheck {

	private final ClaimedTrace claimed;

	private final Place place;

	/**
	 * Checks at a place.
	 * @param claimed the trace
	 * @param place the place
	 */
	public OutcomeCheck(ClaimedTrace claimed, Place place) {
		this.claimed = claimed;
		this.place = place;
	}

	/**
	 * One of the calls failed in the end.
	 * @param type the class of its exception, with or without its package; empty for any
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure failed(String type) {
		List<SpanNode> failed = this.place.calls().stream().map(Call::last).filter(SpanNode::isError).toList();
		List<SpanNode> alike = failed.stream().filter((span) -> type.isEmpty() || hasType(span, type)).toList();
		if (!alike.isEmpty()) {
			this.claimed.claimErrors(alike);
			return null;
		}
		String sentence = "Expected " + this.place.fullTitle() + " to fail"
				+ (type.isEmpty() ? "" : " with " + LogText.of(type)) + ", but it ";
		if (failed.isEmpty()) {
			List<SpanNode> below = this.place.inside().stream().filter(SpanNode::isError).toList();
			return Failure.of(sentence + "succeeded.",
					below.isEmpty() ? "Nothing failed there." : "What failed there: " + names(below) + '.',
					below.isEmpty() ? this.place.spans() : below);
		}
		return Failure.of(sentence + "failed with " + type(failed.get(0)) + '.', "", failed);
	}

	private static boolean hasType(SpanNode span, String type) {
		String known = span.errorType();
		if (known == null) {
			return false;
		}
		return known.equals(type) || known.endsWith('.' + type) || known.endsWith('$' + type);
	}

	private static String type(SpanNode failed) {
		String type = failed.errorType();
		return (type != null) ? LogText.of(type) : "an error of which the type is not known";
	}

	private static String names(List<SpanNode> spans) {
		Set<String> names = new LinkedHashSet<>();
		spans.forEach((span) -> names.add(span.name()));
		return Failure.list(names);
	}

	/**
	 * None of the calls failed in the end.
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure succeeded() {
		SpanNode failed = this.place.calls()
			.stream()
			.map(Call::last)
			.filter(SpanNode::isError)
			.findFirst()
			.orElse(null);
		if (failed == null) {
			return null;
		}
		SpanNode lowest = failed;
		for (SpanNode span : failed.below()) {
			lowest = (span.isError() && span.parent() == lowest) ? span : lowest;
		}
		return Failure.of(
				"Expected " + this.place.fullTitle() + " to succeed, but it failed with " + type(failed) + '.',
				(lowest != failed) ? "The error began at " + LogText.quoted(lowest.name()) + '.' : "", List.of(lowest));
	}

	/**
	 * Something failed, and nothing of it mattered in the end.
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure recovered() {
		if (this.place.inside().stream().noneMatch(SpanNode::isError)) {
			return Failure.of(
					"Expected " + this.place.fullTitle() + " to recover from an error, but nothing failed there.", "",
					this.place.isWhole() ? List.of() : this.place.spans());
		}
		return handled(" to recover from every error, but not from ");
	}

	/**
	 * If something failed, nothing of it mattered in the end.
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure hasNoUnhandledErrors() {
		return handled(" to have no error that is not handled, but nothing handles ");
	}

	private @Nullable Failure handled(String sentence) {
		Recovery recovery = new Recovery(this.place.trace());
		List<SpanNode> failed = this.place.inside().stream().filter(SpanNode::isError).toList();
		List<SpanNode> open = failed.stream().filter((span) -> !recovery.isHandled(span)).toList();
		if (!open.isEmpty()) {
			return Failure.of(
					"Expected " + this.place.fullTitle() + sentence + ((open.size() == 1) ? "that" : "those") + " of "
							+ names(open) + '.',
					"An error is handled by a fallback, or by another attempt that succeeds.", open);
		}
		this.claimed.claimHandledErrors(failed);
		return null;
	}

	/**
	 * Something else was done instead of a call that failed.
	 * @param fallback the name of what was done
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure fellBackTo(String fallback) {
		List<SpanNode> fallbacks = fallbacks();
		List<SpanNode> taken = fallbacks.stream().filter((span) -> SpanNames.has(span, fallback)).toList();
		if (taken.isEmpty()) {
			Set<String> names = new LinkedHashSet<>();
			fallbacks.forEach((span) -> names.add(SpanNames.of(span).stream().skip(1).findFirst().orElse(span.name())));
			return Failure.of(
					"Expected " + this.place.fullTitle() + " to fall back to " + LogText.quoted(fallback) + ", but it "
							+ (fallbacks.isEmpty() ? "did not fall back to anything." : "did not."),
					Failure.nearest(fallback, names, "fallbacks"),
					(fallbacks.isEmpty() && !this.place.isWhole()) ? this.place.spans() : fallbacks);
		}
		List<SpanNode> handled = new ArrayList<>();
		for (SpanNode span : taken) {
			for (LinkData link : span.data().getLinks()) {
				SpanNode failed = this.place.trace().span(link.getSpanContext().getSpanId());
				if (failed != null) {
					handled.add(failed);
				}
			}
		}
		Recovery recovery = new Recovery(this.place.trace());
		this.place.inside().stream().filter((span) -> span.isError() && recovery.isHandled(span)).forEach(handled::add);
		this.claimed.claimHandledErrors(handled);
		return null;
	}

	// That of a call is below it, or beside it.
	private List<SpanNode> fallbacks() {
		List<SpanNode> inside = this.place.inside();
		Set<String> ids = new LinkedHashSet<>();
		inside.forEach((span) -> ids.add(span.id()));
		return this.place.trace()
			.order()
			.stream()
			.filter(SpanNode::isFallback)
			.filter((span) -> ids.contains(span.id()) || isFor(span, ids))
			.toList();
	}

	private boolean isFor(SpanNode fallback, Set<String> ids) {
		if (fallback.data().getLinks().stream().anyMatch((link) -> ids.contains(link.getSpanContext().getSpanId()))) {
			return true;
		}
		String from = fallback.text(AgentSpanAttributes.FALLBACK_FROM);
		return fallback.data().getLinks().isEmpty() && from != null
				&& this.place.spans()
					.stream()
					.anyMatch((span) -> span.parent() == fallback.parent() && SpanNames.has(span, from));
	}

}
