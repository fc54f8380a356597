package io.agenttracing.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.Finding;

/**
 * What came of the inspection of a trace, or of a part of one.
 *
 * @param added the attributes to add to its spans
 * @param findings what is wrong with it, and what else is worth to know
 * @since 0.1.0
 */
public record Inspection(AddedAttributes added, List<Finding> findings) {

	/** Nothing came of it. */
	public static final Inspection NOTHING = new Inspection(AddedAttributes.NONE, List.of());

	private static final int MAX_EVIDENT = 16;

	/**
	 * The spans that show what is wrong. Infos are no reason to export a span.
	 * @return the ids of the spans that the first 16 warnings and errors name, the most
	 * important span of each first
	 */
	public Collection<String> evidence() {
		List<Finding> alarms = alarms();
		if (alarms.isEmpty()) {
			return List.of();
		}
		int longest = alarms.stream().mapToInt((finding) -> finding.spans().size()).max().orElse(0);
		Set<String> spanIds = new LinkedHashSet<>();
		for (int i = 0; i < longest; i++) {
			for (Finding finding : alarms) {
				if (i < finding.spans().size()) {
					spanIds.add(finding.spans().get(i));
				}
			}
		}
		return spanIds;
	}

	// Most traces have none.
	private List<Finding> alarms() {
		List<Finding> alarms = List.of();
		for (Finding finding : this.findings) {
			if (finding.isAlarm() && alarms.size() < MAX_EVIDENT) {
				alarms = alarms.isEmpty() ? new ArrayList<>() : alarms;
				alarms.add(finding);
			}
		}
		return alarms;
	}

}
