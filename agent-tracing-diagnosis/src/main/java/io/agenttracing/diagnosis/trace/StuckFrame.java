package io.agenttracing.diagnosis.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.AgentSpanAttributes;

/**
 * The line of code at which a call hangs. Who wrote a marker knows which code is the
 * application's, and says that line in its status; else it is the first of the stack that
 * is not of the JDK.
 */
public final class StuckFrame {

	private static final Pattern SAID = Pattern.compile("(?:^|[ ,])at (\\S{1,500}\\([^()]{1,200}\\))$");

	private static final Pattern JDK = Pattern.compile("(?:[\\w.@-]+/)*(?:java|javax|jdk|sun|com\\.sun)\\..*");

	private StuckFrame() {
	}

	/**
	 * Where the span of a marker hangs.
	 * @param marker the marker
	 * @return such as {@code com.example.RiskApi.score(RiskApi.java:58)}, empty where
	 * that is not known
	 */
	public static String of(SpanNode marker) {
		return said(marker.data().getStatus().getDescription()).or(() -> first(marker)).orElse("");
	}

	private static Optional<String> said(String status) {
		Matcher matcher = SAID.matcher(status);
		return matcher.find() ? Optional.of(matcher.group(1)).filter(StuckFrame::isInformative) : Optional.empty();
	}

	private static Optional<String> first(SpanNode marker) {
		return String.valueOf(marker.text(AgentSpanAttributes.STUCK_STACK))
			.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith("at "))
			.map((line) -> line.substring("at ".length()))
			.filter(StuckFrame::isInformative)
			.findFirst();
	}

	private static boolean isInformative(String frame) {
		return !JDK.matcher(frame).matches();
	}

}
