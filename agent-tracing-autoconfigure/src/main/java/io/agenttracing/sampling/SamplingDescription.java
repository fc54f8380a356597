package io.agenttracing.sampling;

import java.math.BigDecimal;

import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * Puts the description of a sampler into words for the log.
 */
final class SamplingDescription {

	private static final String PARENT_BASED = "ParentBased{root:";

	private static final String ALL = "sampling all traces";

	private static final String HUNDRED_PERCENT = "sampling 100 % of traces";

	private static final String RATIO = "TraceIdRatioBased{";

	private SamplingDescription() {
	}

	static String of(Sampler sampler, SamplingProperties properties) {
		StringBuilder text = new StringBuilder(of(sampler.getDescription()));
		if (!(sampler instanceof DecidingSampler deciding)) {
			return text.toString();
		}
		boolean keeps = deciding.records();
		if (ALL.contentEquals(text) || HUNDRED_PERCENT.contentEquals(text)) {
			return limited(text, properties);
		}
		if (!properties.getRules().isEmpty()) {
			text.append(", more of some agents");
		}
		if (keeps && properties.getKeep().isErrors()) {
			text.append(", and those with errors");
		}
		if (keeps && properties.getKeep().getSlowerThan() != null) {
			text.append(", and those slower than ")
				.append(properties.getKeep().getSlowerThan().toMillis())
				.append(" ms");
		}
		return limited(text, properties);
	}

	private static String limited(StringBuilder text, SamplingProperties properties) {
		if (properties.getMaxTracesPerSecond() != null) {
			text.append(", at most ")
				.append(BigDecimal.valueOf(properties.getMaxTracesPerSecond()).stripTrailingZeros().toPlainString())
				.append(" a second");
		}
		return text.toString();
	}

	static String of(String description) {
		String root = root(description);
		if (root.equals("AlwaysOnSampler")) {
			return ALL;
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
