package io.agenttracing.pipeline.sampling;

import java.math.BigDecimal;
import java.time.Duration;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * Puts the description of a sampler into words for the log.
 */
final class SamplingDescription {

	private static final String PARENT_BASED = "ParentBased{root:";

	private static final String ALL = "sampling all traces";

	private static final String HUNDRED_PERCENT = "sampling 100 % of traces";

	private static final String RATIO = "TraceIdRatioBased{";

	private final boolean rules;

	private final boolean errors;

	private final @Nullable Duration slowerThan;

	private final @Nullable Double maxTracesPerSecond;

	/**
	 * Takes down what applies from now on, whatever becomes of the properties.
	 */
	SamplingDescription(SamplingProperties properties) {
		this.rules = !properties.getRules().isEmpty();
		this.errors = properties.getKeep().isErrors();
		this.slowerThan = properties.getKeep().getSlowerThan();
		this.maxTracesPerSecond = properties.getMaxTracesPerSecond();
	}

	String of(Sampler sampler) {
		StringBuilder text = new StringBuilder(of(sampler.getDescription()));
		if (!(sampler instanceof DecidingSampler deciding)) {
			return text.toString();
		}
		boolean keeps = deciding.records();
		if (ALL.contentEquals(text) || HUNDRED_PERCENT.contentEquals(text)) {
			return limited(text);
		}
		if (this.rules) {
			text.append(", more of some agents");
		}
		if (keeps && this.errors) {
			text.append(", and those with errors");
		}
		if (keeps && this.slowerThan != null) {
			text.append(", and those slower than ").append(this.slowerThan.toMillis()).append(" ms");
		}
		return limited(text);
	}

	private String limited(StringBuilder text) {
		if (this.maxTracesPerSecond != null) {
			text.append(", at most ")
				.append(BigDecimal.valueOf(this.maxTracesPerSecond).stripTrailingZeros().toPlainString())
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
