package io.agenttracing.insight.diagnosis;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.NotJudged;
import io.agenttracing.diagnosis.Severity;

/**
 * The last findings by kind and severity, and what rules could not judge. Of the 100
 * places, infos leave 75 to warnings and errors if these want them: most traces have an
 * info, and a name with an id in it makes each a kind of its own. Written by one thread.
 */
final class RecentFindings implements ExaminedTraceListener {

	static final int MAX_FINDINGS = 100;

	static final int INFOS_OF_THEIR_OWN = 25;

	static final int MAX_REASONS = 100;

	private final InstantSource clock;

	// The one that was seen last is last.
	private final Map<Kind, SeenFinding> alarms = new LinkedHashMap<>(16, 0.75F, true);

	private final Map<Kind, SeenFinding> infos = new LinkedHashMap<>(16, 0.75F, true);

	private final Map<NotJudged, Unjudged> reasons = new LinkedHashMap<>(16, 0.75F, true);

	private long examinations;

	RecentFindings(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public synchronized void onExamined(String traceId, Examination examination, boolean exported) {
		this.examinations++;
		Instant now = this.clock.instant();
		List<Finding> findings = examination.findings();
		for (int i = 0; i < findings.size(); i++) {
			see(findings.get(i), i, traceId, exported, now);
		}
		for (NotJudged notJudged : examination.notJudged()) {
			NotJudged key = new NotJudged(notJudged.rule(), ShownText.remembered(notJudged.reason()));
			this.reasons.merge(key, new Unjudged(key, 1, now), Unjudged::and);
			evictEldest(this.reasons, MAX_REASONS);
		}
	}

	private void see(Finding finding, int index, String traceId, boolean exported, Instant now) {
		Map<Kind, SeenFinding> seen = finding.isAlarm() ? this.alarms : this.infos;
		Kind kind = new Kind(finding.severity(), ShownText.remembered(finding.kind()));
		Finding because = finding.becauseOf();
		SeenFinding once = new SeenFinding(bounded(finding), (because != null) ? because.rule() : null, traceId,
				exported, 1, now, now, this.examinations, index);
		seen.put(kind, once.after(seen.get(kind)));
		if (this.alarms.size() + this.infos.size() > MAX_FINDINGS) {
			boolean info = this.infos.size() > INFOS_OF_THEIR_OWN;
			evictEldest(info ? this.infos : this.alarms, 0);
		}
	}

	// Without what would keep others in memory.
	private static Finding bounded(Finding finding) {
		return new Finding(finding.rule(), finding.severity(), finding.confidence(), "", finding.spans(), Map.of(),
				finding.savingMillis(), ShownText.remembered(finding.cause()), ShownText.remembered(finding.fix()),
				null);
	}

	private static void evictEldest(Map<?, ?> map, int max) {
		if (map.size() > max) {
			Iterator<?> eldest = map.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
	}

	/**
	 * What was found, for the endpoint.
	 * @return how many traces were examined, the findings with the last one first, and
	 * what was not judged by rule and reason, the most frequent first
	 */
	Map<String, Object> describe() {
		List<SeenFinding> findings;
		List<Unjudged> notJudged;
		long traces;
		synchronized (this) {
			findings = new ArrayList<>(this.alarms.values());
			findings.addAll(this.infos.values());
			notJudged = new ArrayList<>(this.reasons.values());
			traces = this.examinations;
		}
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("traces", traces);
		fields.put("findings", findings.stream().sorted(SeenFinding.LAST_FIRST).map(SeenFinding::describe).toList());
		fields.put("not_judged", notJudged.stream().sorted(Unjudged.MOST_FIRST).map(Unjudged::describe).toList());
		return fields;
	}

	/**
	 * What is counted as the same.
	 */
	private record Kind(Severity severity, String ruleAndSubject) {

	}

}
