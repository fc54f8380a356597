package io.agenttracing.viewer.store;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A trace as it was when somebody asked.
 *
 * @param id the id of the trace, lower-case hex
 * @param version grows with each change of any trace
 * @param spans its spans, each id once, in the order in which they came; one that is open
 * has not ended, and no end
 * @param logs the lines of the log, in the order in which they came
 * @param dropped how many spans and lines had no room
 * @param live whether open spans of it go on in this process
 */
public record StoredTrace(String id, long version, List<SpanData> spans, List<LogLine> logs, int dropped,
		boolean live) {

}
