package io.agenttracing.insight.diagnosis;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.diagnosis.NotJudged;

/**
 * How often a rule could not judge for one reason.
 *
 * @param notJudged the rule and the reason
 * @param count how often
 * @param last when that was for the last time
 */
record Unjudged(NotJudged notJudged, long count, Instant last) {

	static final Comparator<Unjudged> MOST_FIRST = Comparator.comparingLong(Unjudged::count)
		.reversed()
		.thenComparing((each) -> each.notJudged().rule());

	/**
	 * Adds another count.
	 * @param later a later one
	 * @return the sum of both
	 */
	Unjudged and(Unjudged later) {
		return new Unjudged(this.notJudged, this.count + later.count, later.last);
	}

	Map<String, Object> describe() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("rule", ShownText.of(this.notJudged.rule()));
		fields.put("reason", ShownText.of(this.notJudged.reason()));
		fields.put("count", this.count);
		fields.put("last_seen", this.last.toString());
		return fields;
	}

}
