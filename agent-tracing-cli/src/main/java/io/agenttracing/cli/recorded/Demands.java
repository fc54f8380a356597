package io.agenttracing.cli.recorded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of the next run that no rule knows.
 *
 * @param within how long it may take, null where that does not matter
 * @param steps how many steps it may have, 0 for as many as were recorded
 * @param atMost how often calls may be made, by their names
 * @param without the calls that were recorded and must not come again
 */
public record Demands(@Nullable Duration within, int steps, Map<String, Integer> atMost, List<String> without) {

	public Demands {
		atMost = Map.copyOf(atMost);
		without = List.copyOf(without);
	}

	/**
	 * Which call was not recorded, so that it says nothing that it is not made again, or
	 * not as often. Its names are those that the test finds it by.
	 * @param trace the trace
	 * @return its name, null if all were
	 */
	public @Nullable String unknownCall(Trace trace) {
		return Stream.concat(this.without.stream(), this.atMost.keySet().stream())
			.filter((name) -> trace.spans().stream().noneMatch((span) -> SpanNames.has(span, name)))
			.findFirst()
			.orElse(null);
	}

}
