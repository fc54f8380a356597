package io.agenttracing.export;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where traces go, in words, for the log.
 *
 * @param places the places, empty for nowhere
 * @param hint what the line at startup says instead when there is no place
 */
record TraceDestination(List<String> places, String hint) {

	/** Nowhere for the collector, since the application exports itself. */
	static final TraceDestination OWN_BATCH_PROCESSOR = new TraceDestination(List.of(),
			"traces go through the application's own BatchSpanProcessor");

	static TraceDestination of(List<?> sinks, @Nullable String otlpUrl, String hint) {
		List<String> places = new ArrayList<>();
		for (Object sink : sinks) {
			String name = sink.getClass().getSimpleName();
			places.add((otlpUrl != null && name.startsWith("Otlp")) ? withoutCredentials(otlpUrl) : name);
		}
		return new TraceDestination(List.copyOf(places), hint);
	}

	boolean isOwnBatchProcessor() {
		return this == OWN_BATCH_PROCESSOR;
	}

	boolean isNowhere() {
		return this.places.isEmpty();
	}

	String describe() {
		return isNowhere() ? this.hint : "traces go to " + this;
	}

	private static String withoutCredentials(String url) {
		try {
			URI uri = new URI(url);
			return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString();
		}
		catch (URISyntaxException ex) {
			return "the OTLP endpoint";
		}
	}

	@Override
	public String toString() {
		return String.join(" and ", this.places);
	}

}
