package io.agenttracing.diagnosis.diff;

import java.util.regex.Pattern;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What a step is recognised by in another trace: its name without what is another one in
 * each.
 *
 * @since 0.1.0
 */
public final class StepName {

	private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{8,}|[0-9]{4,}");

	private static final Pattern ATTEMPT = Pattern.compile(" attempt [0-9]+$");

	private StepName() {
	}

	/**
	 * The name of the step that a span is, or an attempt of.
	 * @param span the span
	 * @return the name; messages are sent or received
	 */
	public static String of(SpanData span) {
		String does = switch (span.getKind()) {
			case PRODUCER -> "send ";
			case CONSUMER -> "receive ";
			default -> "";
		};
		return does + withoutIds(withoutAttempt(span.getName()));
	}

	/**
	 * The name of the call that an attempt is one of.
	 * @param name the name of a span
	 * @return the name without {@code attempt 2} at its end
	 */
	public static String withoutAttempt(String name) {
		return ATTEMPT.matcher(name).replaceAll("");
	}

	/**
	 * A name without what is another one in each trace.
	 * @param name the name
	 * @return the name with {@code *} for long numbers and hexadecimal ids
	 */
	public static String withoutIds(String name) {
		return ID.matcher(name)
			.replaceAll((match) -> match.group().chars().anyMatch(Character::isDigit) ? "*" : match.group());
	}

}
