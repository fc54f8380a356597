package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Where the error began that the request failed with: from the root downwards, of the
 * calls that failed the one that explains why the caller did, until one failed by itself
 * or had recovered from what failed below it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class RootCause implements DiagnosisRule {

	private static final int MAX_TYPE = 80;

	@Override
	public String id() {
		return "root-cause";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	@Override
	public List<String> causes() {
		return List.of("hung", "lost-hop", FirstTimeout.ID, "retry-of-permanent-error", "retry-storm", "payload-drift");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (!trace.root().isError()) {
			return;
		}
		SpanNode origin = trace.root();
		int failed = 1;
		FirstErrors firstErrors = new FirstErrors(trace);
		for (SpanNode below = causeOf(trace, origin, firstErrors); below != null; below = causeOf(trace, origin,
				firstErrors)) {
			origin = below;
			failed++;
		}
		SpanNode open = StillOpen.below(origin);
		FindingBuilder finding = verdict.found(trace.hasTrueRoot() ? Severity.ERROR : Severity.INFO, origin)
			.and(open)
			.number("failed_spans", failed)
			.number("status", (origin.status() > 0) ? origin.status() : null)
			.cause("The error began in %s: %s%s.", origin.label(), type(origin),
					(open != null) ? ", while " + open.label() + " was open" : "")
			.fix("Look at %s first.", ((open != null) ? open : origin).label());
		if (trace.missingParents() > 0) {
			finding.confidence(Confidence.LOW);
		}
	}

	private static String type(SpanNode span) {
		String type = span.errorType();
		if (type == null) {
			String said = span.data().getStatus().getDescription();
			if (said == null || said.isBlank()) {
				return (span.status() > 0) ? "status " + span.status() : "an error";
			}
			return (said.length() > MAX_TYPE) ? said.substring(0, MAX_TYPE) : said;
		}
		String simple = type.substring(type.lastIndexOf('.') + 1).strip();
		simple = simple.isEmpty() ? type : simple;
		if (!simple.isEmpty() && simple.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return "status " + simple;
		}
		return (simple.length() > MAX_TYPE) ? simple.substring(0, MAX_TYPE) : simple;
	}

	private static @Nullable SpanNode causeOf(Trace trace, SpanNode parent, FirstErrors firstErrors) {
		List<Failure> failures = new ArrayList<>();
		for (SpanNode child : parent.children()) {
			SpanNode error = mayHide(child) ? firstErrorOf(child) : null;
			if (error != null && !trace.isHandled(error) && isInTime(trace, parent, error, firstErrors)) {
				failures.add(new Failure(child, error));
			}
		}
		String type = parent.errorType();
		List<Failure> same = failures.stream()
			.filter((failure) -> type != null && type.equals(failure.error().errorType()))
			.toList();
		Failure last = null;
		for (Failure failure : same.isEmpty() ? failures : same) {
			last = (last == null || failure.isAfter(last)) ? failure : last;
		}
		if (last == null) {
			return null;
		}
		return (same.isEmpty() && recovered(parent, last)) ? null : last.error();
	}

	private static boolean mayHide(SpanNode span) {
		return span.isError() || span.isProducer() || span.isConsumer()
				|| span.children().stream().anyMatch(SpanNode::isConsumer);
	}

	// Through producers and consumers that are fine themselves.
	private static @Nullable SpanNode firstErrorOf(SpanNode child) {
		SpanNode span = child;
		while (span != null && !span.isError()) {
			SpanNode next = null;
			for (SpanNode below : span.children()) {
				if ((below.isError() || below.isProducer() || below.isConsumer()) && (next == null
						|| ((below.isError() != next.isError()) ? below.isError() : below.end() > next.end()))) {
					next = below;
				}
			}
			span = next;
		}
		return span;
	}

	private static boolean isInTime(Trace trace, SpanNode parent, SpanNode error, FirstErrors firstErrors) {
		return error.end() <= parent.end() + Tolerance.of(parent.duration())
				|| (error.isDetached() && error.begin() < parent.end() && firstErrors.of(error) <= parent.end());
	}

	private static boolean recovered(SpanNode parent, Failure failure) {
		double from = Math.max(failure.child().end(), failure.error().begin());
		return parent.children()
			.stream()
			.anyMatch((child) -> child != failure.child() && child.begin() >= from && !child.isFallback()
					&& (child.isWork() || child.isConsumer() || child.isProducer()));
	}

	/**
	 * A child, and the span that failed: itself, or what is behind its message.
	 */
	private record Failure(SpanNode child, SpanNode error) {

		private boolean isAfter(Failure other) {
			int attempt = Integer.compare(this.error.attempt(), other.error.attempt());
			return (attempt != 0) ? attempt > 0 : this.error.end() > other.error.end();
		}

	}

	/**
	 * When the first error of a span and all below it ended.
	 */
	private static final class FirstErrors {

		private final Trace trace;

		private double @Nullable [] ends;

		private FirstErrors(Trace trace) {
			this.trace = trace;
		}

		private double of(SpanNode span) {
			double[] known = this.ends;
			if (known == null) {
				List<SpanNode> order = this.trace.order();
				known = new double[order.size()];
				Arrays.fill(known, Double.POSITIVE_INFINITY);
				for (int i = order.size() - 1; i >= 0; i--) {
					SpanNode each = order.get(i);
					SpanNode parent = each.parent();
					known[i] = each.isError() ? Math.min(each.end(), known[i]) : known[i];
					if (parent != null) {
						known[parent.order()] = Math.min(known[parent.order()], known[i]);
					}
				}
				this.ends = known;
			}
			return known[span.order()];
		}

	}

}
