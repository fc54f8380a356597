package io.agenttracing.sampling;

import java.math.BigDecimal;

/**
 * Puts the description of a sampler into words for the log.
 */
final class SamplingDescription {

	private static final String PARENT_BASED = "ParentBased{root:";

	private static final String RATIO = "TraceIdRatioBased{";

	private SamplingDescription() {
	}

	static String of(String description) {
		String root = root(description);
		if (root.equals("AlwaysOnSampler")) {
			return "sampling all traces";
		}
		if (root.equals("AlwaysOffSampler")) {
			return "sampling no traces";
		}
		if (root.startsWith(RATIO) && root.endsWith("}")) {
			return ratio(root.substring(RATIO.length(), root.length() - 1), description);
		}
		return "sampling by " + description;
	}

	private static String root(String description) {
		int end = description.indexOf(",remoteParentSampled:");
		return (description.startsWith(PARENT_BASED) && end > 0) ? description.substring(PARENT_BASED.length(), end)
				: description;
	}

	private static String ratio(String ratio, String description) {
		try {
			BigDecimal percent = new BigDecimal(ratio).movePointRight(2).stripTrailingZeros();
			return "sampling " + percent.toPlainString() + " % of traces";
		}
		catch (NumberFormatException ex) {
			return "sampling by " + description;
		}
	}

}
