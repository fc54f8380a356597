package io.agenttracing.diagnosis.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the calls by HTTP took that were fine: of each service the longest, and the
 * longest to another host than that.
 */
final class HttpCalls {

	private final Map<String, Longest> byService = new HashMap<>();

	HttpCalls(List<SpanNode> spans) {
		for (SpanNode span : spans) {
			if (span.isHttpCall() && !span.isError()) {
				this.byService.merge(span.service(), new Longest(span.peer(), span.duration(), 0), Longest::with);
			}
		}
	}

	/**
	 * The longest to other hosts than that of a call, in milliseconds.
	 */
	double longestBeside(SpanNode call) {
		Longest longest = this.byService.get(call.service());
		if (longest == null) {
			return 0;
		}
		return longest.host().equals(call.peer()) ? longest.toOthers() : longest.millis();
	}

	/**
	 * The longest call, where it went, and the longest that went elsewhere.
	 */
	private record Longest(String host, double millis, double toOthers) {

		private Longest with(Longest call) {
			if (call.host.equals(this.host)) {
				return new Longest(this.host, Math.max(this.millis, call.millis), this.toOthers);
			}
			return (call.millis > this.millis) ? new Longest(call.host, call.millis, this.millis)
					: new Longest(this.host, this.millis, Math.max(this.toOthers, call.millis));
		}

	}

}
