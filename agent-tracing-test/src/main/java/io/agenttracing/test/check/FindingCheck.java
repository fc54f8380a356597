package io.agenttracing.test.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.place.NearestName;
import io.agenttracing.test.place.Place;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of the diagnosis found at a place: one of the spans that show it is
 * there, or below.
 */
public final class FindingCheck {

	private static final int MAX_SENTENCE = 600;

	private final ClaimedTrace claimed;

	private final Place place;

	/**
	 * Checks at a place.
	 * @param claimed the trace
	 * @param place the place
	 */
	public FindingCheck(ClaimedTrace claimed, Place place) {
		this.claimed = claimed;
		this.place = place;
	}

	/**
	 * A rule found something, which is expected then.
	 * @param rule the id of the rule
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure has(String rule) {
		List<Finding> found = new ArrayList<>(findings());
		Set<String> rules = new LinkedHashSet<>();
		found.forEach((finding) -> rules.add(finding.rule()));
		found.removeIf((finding) -> !finding.rule().equals(rule));
		if (!found.isEmpty()) {
			found.forEach(this.claimed::claim);
			return null;
		}
		String sentence = "Expected finding " + LogText.quoted(rule) + " in " + this.place.fullTitle() + ", but ";
		String near = mistyped(rule);
		List<Finding> elsewhere = this.claimed.findings()
			.stream()
			.filter((finding) -> finding.rule().equals(rule))
			.toList();
		String hint = elsewhere.isEmpty() ? near : "It is elsewhere in the trace.";
		return Failure.of(
				sentence + (rules.isEmpty() ? "nothing was found." : "what was found is " + Failure.list(rules) + '.'),
				hint, elsewhere.isEmpty() ? (this.place.isWhole() ? List.of() : this.place.spans()) : spans(elsewhere));
	}

	/**
	 * A rule found nothing.
	 * @param rule the id of the rule
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure hasNot(String rule) {
		String near = mistyped(rule);
		if (!near.isEmpty()) {
			return Failure.of("Expected no finding " + LogText.quoted(rule) + ", but there is no such rule.", near,
					List.of());
		}
		List<Finding> found = findings().stream().filter((finding) -> finding.rule().equals(rule)).toList();
		return found.isEmpty() ? null : of("Expected no finding " + LogText.quoted(rule) + " in "
				+ this.place.fullTitle() + ", but "
				+ ((found.size() == 1) ? "there is one:" : "there are " + found.size() + ", the first of them:"),
				found);
	}

	/**
	 * No rule found more than an info.
	 * @return what is wrong, null if nothing is
	 */
	public @Nullable Failure hasNone() {
		List<Finding> found = findings().stream().filter(Finding::isAlarm).toList();
		Set<String> rules = new LinkedHashSet<>();
		found.forEach((finding) -> rules.add(finding.rule()));
		return found.isEmpty() ? null : of("Expected no finding in " + this.place.fullTitle()
				+ ", but what was found is " + Failure.list(rules) + ':', found);
	}

	private Failure of(String sentence, List<Finding> found) {
		Finding first = found.get(0);
		String fix = first.fix().isEmpty() ? "" : "\nFix: " + LogText.of(first.fix(), MAX_SENTENCE);
		return Failure.of(sentence, first.severity() + " " + LogText.of(first.rule()) + ": "
				+ LogText.of(first.cause(), MAX_SENTENCE) + fix, spans(found.subList(0, 1)));
	}

	private List<Finding> findings() {
		if (this.place.isWhole()) {
			return this.claimed.findings();
		}
		Set<String> ids = new HashSet<>();
		this.place.inside().forEach((span) -> ids.add(span.id()));
		return this.claimed.findings()
			.stream()
			.filter((finding) -> finding.spans().stream().anyMatch(ids::contains))
			.toList();
	}

	private List<SpanNode> spans(List<Finding> findings) {
		List<SpanNode> spans = new ArrayList<>();
		for (Finding finding : findings) {
			for (String id : finding.spans()) {
				SpanNode span = this.place.trace().span(id);
				if (span != null) {
					spans.add(span);
				}
			}
		}
		return spans;
	}

	// Rules of the application are not known here: only what is nearly one that is.
	private String mistyped(String rule) {
		Set<String> known = new LinkedHashSet<>(Diagnosis.byAllRules().rules());
		this.claimed.findings().forEach((finding) -> known.add(finding.rule()));
		String nearest = known.contains(rule) ? null : NearestName.mistyped(rule, known);
		return (nearest != null) ? "Nearest: rule " + LogText.quoted(nearest) + '.' : "";
	}

}
