package io.agenttracing.viewer.store;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A trace as it was when somebody asked.
 *
 * @param id the id of the trace, lower-case hex
 * @param version grows with each change of any trace
 * @param spansVersion the version of the last change of its spans
 * @param spans its spans, each id once, in the order in which they came; one that is open
 * has not ended, and no end
 * @param logs the lines of the log, in the order in which they came
 * @param dropped how many spans and lines had no room
 * @param live whether open spans of it go on in this process
 * @param whole whether no span of it had no room
 */
public record StoredTrace(String id, long version, long spansVersion, List<SpanData> spans, List<LogLine> logs,
		int dropped, boolean live, boolean whole) {

	/**
	 * A trace of which all spans are here.
	 * @param id the id of the trace
	 * @param version the version
	 * @param spans its spans
	 * @param logs the lines of the log
	 * @param dropped how many lines had no room
	 * @param live whether open spans of it go on
	 */
	public StoredTrace(String id, long version, List<SpanData> spans, List<LogLine> logs, int dropped, boolean live) {
		this(id, version, version, spans, logs, dropped, live, true);
	}

	/**
	 * A trace by itself, of spans that are cut as all that is kept.
	 * @param id the id of the trace
	 * @param spans its spans
	 * @return the trace
	 */
	public static StoredTrace of(String id, List<SpanData> spans) {
		List<SpanData> cut = new ArrayList<>(spans.size());
		Resource last = Resource.empty();
		Resource resource = last;
		for (SpanData span : spans) {
			if (span.getResource() != last) {
				last = span.getResource();
				resource = Cut.resource(last);
			}
			cut.add(Cut.span(span, resource));
		}
		return new StoredTrace(id, 1, cut, List.of(), 0, false);
	}

}
