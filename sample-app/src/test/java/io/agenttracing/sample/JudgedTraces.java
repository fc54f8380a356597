package io.agenttracing.sample;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.testing.OtlpReceiver;

/**
 * The traces that a backend has got, each of however many processes, and what all rules
 * say about them.
 */
final class JudgedTraces {

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	/**
	 * What arrives from now on.
	 */
	static JudgedTraces at(OtlpReceiver receiver) {
		JudgedTraces traces = new JudgedTraces();
		receiver.listen(traces.received::writeBytes);
		return traces;
	}

	/**
	 * What the rules find.
	 */
	List<Finding> findings() {
		Diagnosis diagnosis = Diagnosis.byAllRules();
		return traces().stream()
			.flatMap((trace) -> diagnosis.examine(Trace.whole(trace.spans())).findings().stream())
			.toList();
	}

	/**
	 * The rules of which the processes themselves have reported something.
	 */
	Stream<String> reportedRules() {
		return traces().stream()
			.flatMap((trace) -> trace.spans().stream())
			.flatMap((span) -> Stream.ofNullable(span.getAttributes().get(AgentSpanAttributes.FINDINGS)))
			.flatMap(List::stream)
			.map((finding) -> finding.substring(0, finding.indexOf(':')));
	}

	// Requests one after the other are one request.
	private List<ReadTrace> traces() {
		try {
			return new TraceReader().read(new ByteArrayInputStream(this.received.toByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
