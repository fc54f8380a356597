package io.agenttracing.pipeline.export;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Finds the URL of OpenTelemetry's exporters, and of Zipkin's senders, in their string
 * representation.
 */
final class ExporterUrl {

	private static final Pattern URL = Pattern.compile("https?://[^\\s,{}]+");

	private static final Pattern ENDPOINT = Pattern.compile("\\bendpoint=(" + URL + ")");

	// What the builder shows even if its sender has another URL
	private static final String ZIPKIN_DEFAULT = "http://localhost:9411/api/v2/spans";

	private ExporterUrl() {
	}

	/**
	 * Looks for the URL of an exporter.
	 * @param exporter the exporter
	 * @param zipkinSender the application's sender for Zipkin, null for the exporter's
	 * own
	 * @return the URL, null when it does not show one
	 */
	static @Nullable String of(Object exporter, @Nullable Object zipkinSender) {
		String type = exporter.getClass().getName();
		if (!type.startsWith("io.opentelemetry.exporter.")) {
			return null;
		}
		boolean zipkin = type.endsWith(".ZipkinSpanExporter");
		if (zipkin && zipkinSender != null) {
			return find(URL, zipkinSender, 0);
		}
		String url = find(ENDPOINT, exporter, 1);
		return (zipkin && ZIPKIN_DEFAULT.equals(url)) ? null : url;
	}

	private static @Nullable String find(Pattern pattern, Object shown, int group) {
		try {
			Matcher matcher = pattern.matcher(shown.toString());
			return matcher.find() ? matcher.group(group) : null;
		}
		catch (Throwable ex) {
			// Others' code
			Failures.counted();
			return null;
		}
	}

}
