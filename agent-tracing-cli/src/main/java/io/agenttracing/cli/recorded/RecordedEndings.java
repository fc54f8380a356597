package io.agenttracing.cli.recorded;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.cli.recorded.Expectations.Ending;
import io.agenttracing.cli.recorded.Expectations.Outcome;
import io.agenttracing.diagnosis.diff.StepName;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * Decides how a run has to end. One that is mended does not fail. Errors that are no part
 * of a fault belong to the run.
 */
final class RecordedEndings {

	private static final int MAX_ERRORS = 16;

	private RecordedEndings() {
	}

	static List<Ending> of(RecordedRun run, AssertableNames names) {
		List<Ending> endings = new ArrayList<>();
		if (run.isFaulty() || !run.trace().root().isError()) {
			endings.add(new Ending(null, Outcome.SUCCEEDED, null));
		}
		List<SpanNode> errors = run.trace().spans().stream().filter(SpanNode::isError).toList();
		if (errors.stream().allMatch((error) -> run.isHandled(error) || run.isOfFault(error))) {
			if (!errors.isEmpty()) {
				endings.add(new Ending(null, Outcome.RECOVERED, null));
			}
			return endings;
		}
		Set<Ending> ofCalls = new LinkedHashSet<>();
		for (SpanNode error : errors) {
			if (!run.isOfFault(error) && isTold(run, error) && names.keep(error.name()) != null
					&& ofCalls.size() < MAX_ERRORS) {
				ofCalls.add(ending(run, error, names));
			}
		}
		endings.addAll(ofCalls);
		return endings;
	}

	// With where an error began the test has all it went to, with where it was handled
	// all
	// it came from.
	private static boolean isTold(RecordedRun run, SpanNode error) {
		SpanNode above = error.parent();
		return run.isHandled(error) ? above == null || !above.isError() || !run.isHandled(above)
				: error.children().stream().noneMatch(SpanNode::isError);
	}

	private static Ending ending(RecordedRun run, SpanNode error, AssertableNames names) {
		String call = withoutAttempt(error);
		return run.isHandled(error) ? new Ending(call, Outcome.RECOVERED, null)
				: new Ending(call, Outcome.FAILED, names.keep(error.errorType()));
	}

	// Messages are sent or received there.
	private static String withoutAttempt(SpanNode span) {
		String step = StepName.of(span.data());
		return (span.isProducer() || span.isConsumer()) ? step.substring(step.indexOf(' ') + 1) : step;
	}

}
