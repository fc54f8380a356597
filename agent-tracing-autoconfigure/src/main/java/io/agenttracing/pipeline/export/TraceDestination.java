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
 * The destinations of traces, as text for the log: secrets are masked when it is asked
 * for.
 *
 * @param sinks the destinations, empty for none
 * @param hint the text for the startup line if there is no destination
 */
record TraceDestination(List<Sink> sinks, String hint) {

	/** None for the collector, since a processor of the application exports. */
	static final TraceDestination OWN_BATCH_PROCESSOR = new TraceDestination(List.of(),
			"traces go through the application's own BatchSpanProcessor");

	private static final Pattern BETWEEN_URLS = Pattern.compile(",(?=\\s*[A-Za-z][A-Za-z0-9+.-]{0,15}://)");

	private static final Pattern USER_INFO = Pattern.compile("[^/\\s@]++@");

	static TraceDestination of(List<?> sinks, @Nullable String otlpUrl, @Nullable Object zipkinSender, String hint) {
		List<Sink> named = new ArrayList<>();
		for (Object sink : sinks) {
			String name = sink.getClass().getSimpleName();
			named.add(new Sink(name,
					(otlpUrl != null && name.startsWith("Otlp")) ? otlpUrl : ExporterUrl.of(sink, zipkinSender)));
		}
		return new TraceDestination(List.copyOf(named), hint);
	}

	List<String> places() {
		return this.sinks.stream().map(Sink::toString).toList();
	}

	boolean isOwnBatchProcessor() {
		return this == OWN_BATCH_PROCESSOR;
	}

	boolean isNowhere() {
		return this.sinks.isEmpty();
	}

	String describe() {
		return isNowhere() ? this.hint : "traces go to " + this;
	}

	// An exporter of the application may read several.
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
			// Masked like any other text.
		}
		return USER_INFO.matcher(SecretMask.mask(url.strip())).replaceAll("***@");
	}

	@Override
	public String toString() {
		return String.join(" and ", places());
	}

	/**
	 * One destination.
	 *
	 * @param name the name of its class
	 * @param url its URL, null if it is not known
	 */
	record Sink(String name, @Nullable String url) {

		@Override
		public String toString() {
			return (this.url != null) ? withoutCredentials(this.url) : this.name;
		}

	}

}
