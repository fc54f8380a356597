package io.agenttracing.diagnosis.corpus;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.Trace;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the rules make of traces that nobody here has made. In them, errors below callers
 * that ended well, repeated calls and children that outlive their parents are normal.
 */
class RealTracesTests {

	private static final Diagnosis diagnosis = Diagnosis.byAllRules();

	@Test
	void nothingIsToBeChangedInTracesOfAgentsThatDidTheirTask() {
		List<String> alarms = new ArrayList<>();
		int healthy = 0;
		for (String name : TraceArchive.REAL.traces().keySet()) {
			if (!name.contains("failed")) {
				healthy++;
				alarms(name).forEach((finding) -> alarms.add(name + ": " + finding));
			}
		}
		assertThat(healthy).isEqualTo(52);
		assertThat(alarms).isEmpty();
	}

	@Test
	void oneThatFailedIsAccusedOfAnErrorThatWasNeverMadeUpForOrOfNothing() {
		List<String> accused = new ArrayList<>();
		for (String name : TraceArchive.REAL.traces().keySet()) {
			if (name.contains("failed")) {
				alarms(name).forEach((finding) -> accused.add(name + ' ' + finding.rule()));
			}
		}
		assertThat(accused).hasSize(3).allMatch((finding) -> finding.endsWith("masked-error"));
	}

	@Test
	void theCriticalPathPartitionsTheTimeOfTheRoot() {
		TraceArchive.REAL.traces().forEach((name, spans) -> {
			Trace trace = Trace.whole(spans);
			double sum = trace.criticalPath().stream().mapToDouble(Segment::millis).sum();
			assertThat(sum).as(name).isBetween(trace.root().duration() - 1e-6, trace.root().duration() + 1e-6);
			double before = trace.root().end();
			for (Segment segment : trace.criticalPath()) {
				assertThat(segment.to()).as(name).isLessThanOrEqualTo(before + 1e-9);
				before = segment.from();
			}
		});
	}

	private static List<Finding> alarms(String name) {
		return diagnosis.examine(Trace.whole(TraceArchive.REAL.traces().get(name))).alarms();
	}

}
