package io.agenttracing.diagnosis.rule.payload;

import java.util.List;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Times that can be compared between services: nothing begins before what it is below,
 * whatever the clocks say.
 */
final class CausalTimes {

	private final double @Nullable [] late;

	private CausalTimes(double @Nullable [] late) {
		this.late = late;
	}

	static CausalTimes of(Trace trace) {
		if (!trace.hasSeveralServices()) {
			return new CausalTimes(null);
		}
		List<SpanNode> order = trace.order();
		double[] late = new double[order.size()];
		for (SpanNode span : order) {
			SpanNode parent = span.parent();
			if (parent != null) {
				double inherited = parent.service().equals(span.service()) ? late[parent.order()] : 0;
				late[span.order()] = Math.max(inherited, parent.begin() + late[parent.order()] - span.begin());
			}
		}
		return new CausalTimes(late);
	}

	double begin(SpanNode span) {
		return span.begin() + late(span);
	}

	double end(SpanNode span) {
		return span.end() + late(span);
	}

	private double late(SpanNode span) {
		return (this.late != null) ? this.late[span.order()] : 0;
	}

}
