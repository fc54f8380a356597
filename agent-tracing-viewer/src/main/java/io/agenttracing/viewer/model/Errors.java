package io.agenttracing.viewer.model;

import java.util.HashSet;
import java.util.Set;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import tools.jackson.core.JsonGenerator;

/**
 * Which spans of a trace failed, and of which of them somebody recovered from: counted in
 * one way wherever errors are counted.
 */
final class Errors {

	private final Set<SpanNode> failed = new HashSet<>();

	private final Set<SpanNode> handled = new HashSet<>();

	Errors(Trace trace) {
		for (SpanNode span : trace.spans()) {
			if (span.isError()) {
				(trace.isHandled(span) ? this.handled : this.failed).add(span);
			}
		}
	}

	boolean isHandled(SpanNode span) {
		return this.handled.contains(span);
	}

	/**
	 * Those of the whole trace.
	 */
	Count count() {
		Count count = new Count();
		count.failed = this.failed.size();
		count.handled = this.handled.size();
		return count;
	}

	/**
	 * Those of some spans.
	 */
	static final class Count {

		private int failed;

		private int handled;

		void add(Errors errors, SpanNode span) {
			this.failed += errors.failed.contains(span) ? 1 : 0;
			this.handled += errors.handled.contains(span) ? 1 : 0;
		}

		int failed() {
			return this.failed;
		}

		void write(JsonGenerator json) {
			json.writeNumberProperty("errors", this.failed);
			json.writeNumberProperty("handled", this.handled);
		}

	}

}
