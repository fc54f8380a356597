package io.agenttracing.test.claim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A finished trace, what the rules find in it, and which of its errors and findings a
 * test has said that it expects. Safe for use by several threads.
 */
public final class ClaimedTrace {

	private static final int MAX_STEPS = 10_000;

	private static final String ROOT_CAUSE = "root-cause";

	private final List<SpanData> spans;

	private final Trace trace;

	private final List<Finding> findings;

	private final Set<String> claimedErrors = ConcurrentHashMap.newKeySet();

	// By identity: two may be equal.
	private final List<Finding> claimedFindings = new ArrayList<>();

	/**
	 * A trace of which nothing is claimed.
	 * @param spans its spans, at least one
	 * @param diagnosis the rules
	 * @param knowledge what is known beyond the trace
	 */
	public ClaimedTrace(List<SpanData> spans, Diagnosis diagnosis, Knowledge knowledge) {
		if (spans.isEmpty()) {
			throw new IllegalArgumentException("A trace has at least one span");
		}
		this.spans = spans.stream().sorted(Comparator.comparingLong(SpanData::getStartEpochNanos)).toList();
		this.trace = new Trace(this.spans, true, null, List.of(), knowledge);
		this.findings = diagnosis.examine(this.trace).findings();
	}

	/**
	 * Its spans.
	 * @return in the order of their start
	 */
	public List<SpanData> spans() {
		return this.spans;
	}

	/**
	 * Its spans as a tree.
	 * @return what rules look at
	 */
	public Trace trace() {
		return this.trace;
	}

	/**
	 * What the rules found.
	 * @return a cause before what follows from it
	 */
	public List<Finding> findings() {
		return this.findings;
	}

	/**
	 * The test expects that spans failed: the errors that they came from and went to are
	 * expected, too.
	 * @param failed the spans
	 */
	public void claimErrors(Collection<SpanNode> failed) {
		failed.forEach(this::claimError);
	}

	/**
	 * The test expects that a span failed: the errors below that it came from are also
	 * expected, and those above that it went to. Each is next to another one: what failed
	 * below a span that did not is something else.
	 * @param failed the span
	 */
	public void claimError(SpanNode failed) {
		claimHandledErrors(List.of(failed));
		SpanNode above = failed.parent();
		for (int i = 0; above != null && above.isError() && i < MAX_STEPS; i++) {
			this.claimedErrors.add(above.id());
			above = above.parent();
		}
	}

	/**
	 * The test expects that spans failed whose errors went no further: the errors below
	 * that they came from are also expected, but none above.
	 * @param failed the spans
	 */
	public void claimHandledErrors(Collection<SpanNode> failed) {
		List<SpanNode> open = new ArrayList<>(failed);
		for (int i = 0; i < open.size() && i < MAX_STEPS; i++) {
			this.claimedErrors.add(open.get(i).id());
			open.get(i).children().stream().filter(SpanNode::isError).forEach(open::add);
		}
	}

	/**
	 * The test expects a finding, with what follows from it, and the errors of the spans
	 * that show it, as if it expected those.
	 * @param finding the finding
	 */
	public void claim(Finding finding) {
		synchronized (this.claimedFindings) {
			this.claimedFindings.add(finding);
		}
		finding.spans().forEach((id) -> {
			SpanNode span = this.trace.span(id);
			if (span != null) {
				claimError(span);
			}
		});
	}

	/**
	 * What was expected of the trace before it had all of its spans is so now.
	 * @param earlier the trace as it was
	 */
	public void claimAsIn(ClaimedTrace earlier) {
		this.claimedErrors.addAll(earlier.claimedErrors);
		List<Finding> claimed;
		synchronized (earlier.claimedFindings) {
			claimed = List.copyOf(earlier.claimedFindings);
		}
		this.findings.stream()
			.filter((finding) -> claimed.stream().anyMatch((known) -> known.kind().equals(finding.kind())))
			.forEach(this::claim);
	}

	/**
	 * The test expects every error of the trace.
	 */
	public void claimAllErrors() {
		this.spans.forEach((span) -> this.claimedErrors.add(span.getSpanId()));
	}

	/**
	 * The errors that no test expects.
	 * @return the spans that failed, in the order of their start
	 */
	public List<SpanNode> unclaimedErrors() {
		return this.trace.spans()
			.stream()
			.filter((span) -> span.isError() && !this.claimedErrors.contains(span.id()))
			.sorted(Comparator.comparingDouble(SpanNode::begin))
			.toList();
	}

	/**
	 * The warnings and errors that no test expects. What follows from one that is
	 * expected is so, too, and where an error began that is expected.
	 * @return the findings
	 */
	public List<Finding> unclaimedFindings() {
		return this.findings.stream()
			.filter((finding) -> finding.isAlarm() && !isClaimed(finding) && !isOriginOfClaimedError(finding))
			.toList();
	}

	// It says no more than that there is the error.
	private boolean isOriginOfClaimedError(Finding finding) {
		return finding.rule().equals(ROOT_CAUSE) && !finding.spans().isEmpty()
				&& this.claimedErrors.contains(finding.spans().get(0));
	}

	private boolean isClaimed(Finding finding) {
		synchronized (this.claimedFindings) {
			Finding cause = finding;
			for (int i = 0; cause != null && i < MAX_STEPS; i++) {
				for (Finding claimed : this.claimedFindings) {
					if (claimed == cause) {
						return true;
					}
				}
				cause = cause.becauseOf();
			}
			return false;
		}
	}

}
