package io.agenttracing.pipeline.sampling;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * Describes a sampler in the log.
 */
final class SamplingDescription {

	// Alone, or as the root of the sampler that follows the parent.
	private static final Pattern KNOWN = Pattern.compile("(?:ParentBased\\{root:)?(?:(?<on>AlwaysOnSampler)"
			+ "|AlwaysOffSampler|TraceIdRatioBased\\{(?<ratio>\\d+(?:\\.\\d+)?(?:E-?\\d{1,3})?)})"
			+ "(?:,remoteParentSampled:.*)?");

	private static final String ALL = "sampling all traces";

	private static final String HUNDRED_PERCENT = "sampling 100 % of traces";

	private final boolean rules;

	private final boolean errors;

	private final @Nullable Duration slowerThan;

	private final @Nullable Double maxTracesPerSecond;

	/**
	 * Copies the properties, which may change later without effect.
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
			text.append(", at most ").append(text(BigDecimal.valueOf(this.maxTracesPerSecond))).append(" a second");
		}
		return text.toString();
	}

	static String of(String description) {
		Matcher known = KNOWN.matcher(description);
		if (!known.matches()) {
			return "sampling by " + description;
		}
		String ratio = known.group("ratio");
		if (ratio != null) {
			return "sampling " + text(new BigDecimal(ratio).movePointRight(2)) + " % of traces";
		}
		return (known.group("on") != null) ? ALL : "sampling no traces";
	}

	private static String text(BigDecimal number) {
		return number.stripTrailingZeros().toPlainString();
	}

}
