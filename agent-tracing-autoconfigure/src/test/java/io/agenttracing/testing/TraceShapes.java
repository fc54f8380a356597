package io.agenttracing.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How many traces look the same.
 */
public final class TraceShapes {

	private TraceShapes() {
	}

	/**
	 * The shapes of traces, each as its edges {@code parent > name} in the order of the
	 * alphabet, with a {@code !} behind the name of a span that failed. A parent that is
	 * not in the trace is {@code -} where there is none, else {@code ?}.
	 * @param spans the spans of all traces
	 * @return the number of traces of each shape
	 */
	public static Map<String, Long> of(List<SpanData> spans) {
		return spans.stream()
			.collect(Collectors.groupingBy(SpanData::getTraceId))
			.values()
			.stream()
			.collect(Collectors.groupingBy(TraceShapes::shape, TreeMap::new, Collectors.counting()));
	}

	private static String shape(List<SpanData> trace) {
		Map<String, String> names = trace.stream().collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
		return trace.stream().map((span) -> {
			String missing = span.getParentSpanContext().isValid() ? "?" : "-";
			String failed = switch (span.getStatus().getStatusCode()) {
				case ERROR -> "!";
				default -> "";
			};
			return names.getOrDefault(span.getParentSpanId(), missing) + " > " + span.getName() + failed;
		}).sorted().collect(Collectors.joining("\n"));
	}

}
