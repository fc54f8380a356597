package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.rule.CriticalPath;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What all rules take for a trace, on the collector's thread, from its spans on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DiagnosisBenchmark {

	private static final long MILLIS = 1_000_000L;

	private final Tracer tracer = SdkTracerProvider.builder().build().get("benchmark");

	private final Diagnosis exported = Diagnosis.byAllRules();

	private final Diagnosis unexported = this.exported.without(Set.of(CriticalPath.ID));

	/** The trace: agents with their steps, or calls below each other. */
	@Param({ "agents 1", "agents 50", "agents 10000", "chain 100000" })
	public String trace;

	private List<SpanData> spans;

	@Setup
	public void prepare() {
		String[] kindAndSize = this.trace.split(" ");
		int size = Integer.parseInt(kindAndSize[1]);
		this.spans = "chain".equals(kindAndSize[0]) ? chain(size) : agents(size);
	}

	@Benchmark
	public Examination withCriticalPath() {
		return this.exported.examine(Trace.whole(this.spans));
	}

	@Benchmark
	public Examination withoutCriticalPath() {
		return this.unexported.examine(Trace.whole(this.spans));
	}

	// A workflow with a timeout, and agents one after the other: each reads, asks a model
	// and a tool, and publishes what is consumed by the next.
	private List<SpanData> agents(int size) {
		List<Span> open = new ArrayList<>(size);
		Span root = start("invoke_workflow pipeline", null, SpanKind.INTERNAL, 0);
		root.setAttribute("gen_ai.operation.name", "invoke_workflow");
		root.setAttribute("agent_tracing.timeout_ms", 60L * size + 10_000);
		open.add(root);
		for (int i = 0; open.size() < size; i++) {
			addAgent(root, i, open);
		}
		root.end(60L * size + 1_000, TimeUnit.MILLISECONDS);
		return data(open.subList(0, size));
	}

	private void addAgent(Span root, int number, List<Span> open) {
		long begin = number * 50L;
		Span agent = call(open, "invoke_agent a" + number % 8, root, SpanKind.INTERNAL, begin, 48,
				Attributes.builder()
					.put("gen_ai.operation.name", "invoke_agent")
					.put("gen_ai.agent.name", "a" + number % 8));
		Span step = call(open, "load", agent, SpanKind.INTERNAL, begin + 1, 9,
				Attributes.builder().put("agent_tracing.step.kind", "api"));
		call(open, "http get", step, SpanKind.CLIENT, begin + 2, 7,
				Attributes.builder()
					.put("client.name", "store")
					.put("method", "GET")
					.put("status", "200")
					.put("agent_tracing.timeout_ms", 5_000L));
		call(open, "chat m", agent, SpanKind.CLIENT, begin + 11, 25,
				Attributes.builder()
					.put("gen_ai.operation.name", "chat")
					.put("gen_ai.request.model", "m")
					.put("gen_ai.usage.input_tokens", 209L)
					.put("gen_ai.usage.output_tokens", 23L));
		call(open, "execute_tool find", agent, SpanKind.INTERNAL, begin + 37, 5,
				Attributes.builder().put("gen_ai.operation.name", "execute_tool").put("gen_ai.tool.name", "find"));
		Span sent = call(open, "publish next", agent, SpanKind.PRODUCER, begin + 43, 1,
				Attributes.builder().put("messaging.destination.name", "next"));
		call(open, "process next", sent, SpanKind.CONSUMER, begin + 45, 2,
				Attributes.builder().put("messaging.destination.name", "next"));
	}

	private List<SpanData> chain(int size) {
		List<Span> open = new ArrayList<>(size);
		for (int i = 0; i < size; i++) {
			Span parent = open.isEmpty() ? null : open.get(i - 1);
			open.add(start("call", parent, SpanKind.INTERNAL, i));
		}
		for (int i = size - 1; i >= 0; i--) {
			open.get(i).end(3L * size - i, TimeUnit.MILLISECONDS);
		}
		return data(open);
	}

	private Span call(List<Span> open, String name, Span parent, SpanKind kind, long begin, long millis,
			AttributesBuilder attributes) {
		Span span = start(name, parent, kind, begin);
		span.setAllAttributes(attributes.build());
		span.end((begin + millis) * MILLIS, TimeUnit.NANOSECONDS);
		open.add(span);
		return span;
	}

	private Span start(String name, Span parent, SpanKind kind, long begin) {
		return this.tracer.spanBuilder(name)
			.setParent((parent != null) ? Context.root().with(parent) : Context.root())
			.setSpanKind(kind)
			.setStartTimestamp(begin * MILLIS, TimeUnit.NANOSECONDS)
			.startSpan();
	}

	// In the order in which they ended.
	private static List<SpanData> data(List<Span> ended) {
		List<SpanData> spans = new ArrayList<>(ended.size());
		for (int i = ended.size() - 1; i >= 0; i--) {
			spans.add(((ReadableSpan) ended.get(i)).toSpanData());
		}
		return spans;
	}

}
