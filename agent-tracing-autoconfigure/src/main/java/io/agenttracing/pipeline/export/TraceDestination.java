package io.agenttracing.pipeline.export;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go, as text for the log.
 *
 * @param places the places, empty for nowhere
 * @param hint what the line at startup says instead when there is no place
 */
record TraceDestination(List<String> places, String hint) {

	/** Nowhere for the collector, since the application exports itself. */
	static final TraceDestination OWN_BATCH_PROCESSOR = new TraceDestination(List.of(),
			"traces go through the application's own BatchSpanProcessor");

	private static final Pattern BETWEEN_URLS = Pattern.compile(",(?=\\s*[A-Za-z][A-Za-z0-9+.-]{0,15}://)");

	private static final Pattern USER_INFO = Pattern.compile("[^/\\s@]++@");

	static TraceDestination of(List<?> sinks, @Nullable String otlpUrl, @Nullable Object zipkinSender, String hint) {
		List<String> places = new ArrayList<>();
		for (Object sink : sinks) {
			String name = sink.getClass().getSimpleName();
			String url = (otlpUrl != null && name.startsWith("Otlp")) ? otlpUrl : ExporterUrl.of(sink, zipkinSender);
			places.add((url != null) ? withoutCredentials(url) : name);
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

	// Several are possible, where an exporter of the application's reads them.
	private static String withoutCredentials(String urls) {
		return BETWEEN_URLS.splitAsStream(urls).map(TraceDestination::place).collect(Collectors.joining(", "));
	}

	private static String place(String url) {
		try {
			URI uri = new URI(url.strip());
			if (uri.getHost() != null) {
				String place = new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null)
					.toString();
				return SecretMask.mask(place);
			}
		}
		catch (URISyntaxException ex) {
			// It is masked as any other text is.
		}
		return USER_INFO.matcher(SecretMask.mask(url.strip())).replaceAll("***@");
	}

	@Override
	public String toString() {
		return String.join(" and ", this.places);
	}

}
