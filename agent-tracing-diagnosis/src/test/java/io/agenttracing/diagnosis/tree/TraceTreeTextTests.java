package io.agenttracing.diagnosis.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceTreeText}.
 */
class TraceTreeTextTests {

	private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

	private final List<SpanData> spans = new ArrayList<>();

	@Test
	void printsRealisticTrace() {
		add(1, 0, "http post /documents", SpanKind.SERVER, 0, 1240.4, "boot",
				Attributes.builder().put("method", "POST").put("uri", "/documents").put("status", "200"));
		add(2, 1, "invoke_workflow documents", SpanKind.INTERNAL, 2, 1238, "io.agenttracing",
				agent("invoke_workflow").put("document.id", "contract-07").put("user.id", "ada"));
		add(3, 2, "publish agent.retrieval", SpanKind.PRODUCER, 4, 6.5, "io.agenttracing",
				Attributes.builder().put("messaging.system", "redis"));
		add(4, 3, "process agent.retrieval", SpanKind.CONSUMER, 7, 420, "io.agenttracing", Attributes.builder());
		add(5, 4, "invoke_agent retrieval", SpanKind.INTERNAL, 8, 419, "io.agenttracing",
				agent("invoke_agent").put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, "9f3c2a1b00d4e577")
					.put(AgentSpanAttributes.RESULT_SHAPE, List.of("[].score:number")));
		addFailed(6, 5, "embeddings text-embedding-3-small", 10, 200, "java.net.SocketTimeoutException",
				"Read timed out");
		add(7, 5, "retrieval contracts", SpanKind.CLIENT, 205, 410, "io.agenttracing",
				Attributes.builder().put(AgentSpanAttributes.CANCELLED, true));
		add(8, 2, "chat gpt-4o-mini", SpanKind.CLIENT, 430, 1230, "io.agenttracing",
				Attributes.builder()
					.put("gen_ai.operation.name", "chat")
					.put("gen_ai.usage.input_tokens", 812)
					.put("gen_ai.usage.output_tokens", 164)
					.put("llm.score", 0.92));
		assertThat(print(false)).isEqualTo(
				"""

						Trace 4bf92f3577b34da6a3ce929d0e0e4736: http post /documents, 1240.4 ms, 8 spans, 1 error
						· http post /documents                               1240.4 ms  ▕████████████████▏  status=200
						└─ ◆ invoke_workflow documents                       1236.0 ms  ▕████████████████▏  document.id=contract-07 user.id=ada
						   ├─ → publish agent.retrieval                         2.5 ms  ▕█               ▏
						   │  └─ ← process agent.retrieval                    413.0 ms  ▕██████          ▏
						   │     └─ ◆ invoke_agent retrieval                  411.0 ms  ▕██████          ▏
						   │        ├─ ◇ embeddings text-embedding-3-small    190.0 ms  ▕███             ▏
						   │        │    ✗ SocketTimeoutException: Read timed out
						   │        └─ ◇ retrieval contracts (cancelled)      205.0 ms  ▕  ████          ▏
						   └─ ◇ chat gpt-4o-mini                              800.0 ms  ▕     ███████████▏
						        llm.score=0.92 input_tokens=812 output_tokens=164

						""");
	}

	@Test
	void showsCallsOfFrameworksAsSteps() {
		add(1, 0, "advisor call", SpanKind.INTERNAL, 0, 100, "boot",
				Attributes.builder().put("gen_ai.operation.name", "framework"));
		add(2, 1, "chat gpt-5", SpanKind.CLIENT, 0, 50, "boot",
				Attributes.builder()
					.put("gen_ai.operation.name", "chat")
					.put("gen_ai.request.model", "gpt-5")
					.put("gen_ai.request.max_tokens", 400)
					.put("gen_ai.response.model", "gpt-5")
					.put("gen_ai.response.id", "chatcmpl-1")
					.put("gen_ai.usage.input_tokens", 7));
		add(3, 1, "execute_tool weather", SpanKind.INTERNAL, 50, 100, "boot",
				Attributes.builder()
					.put("gen_ai.operation.name", "execute_tool")
					.put("gen_ai.tool.call.id", "call_1")
					.put("gen_ai.tool.description", "The weather of a city"));
		add(4, 1, "chat gpt-5", SpanKind.CLIENT, 60, 100, "boot",
				Attributes.builder()
					.put("gen_ai.operation.name", "chat")
					.put("gen_ai.request.model", "gpt-5")
					.put("gen_ai.response.model", "gpt-5-2026"));
		assertThat(print(false).lines().map(String::stripTrailing)).contains(
				"· advisor call               100.0 ms  ▕████████████████▏",
				"├─ ◇ chat gpt-5               50.0 ms  ▕████████        ▏  input_tokens=7",
				"├─ ◇ execute_tool weather     50.0 ms  ▕        ████████▏",
				"└─ ◇ chat gpt-5               40.0 ms  ▕         ███████▏  response.model=gpt-5-2026");
	}

	@Test
	void fitsIntoTheColumnsWhateverTheNames() {
		for (int i = 1; i < 60; i++) {
			add(i, i - 1, "a name that is much too long for a line ".repeat(10), SpanKind.INTERNAL, 0, 100, "x",
					Attributes.builder().put("some.key", "value ".repeat(100)));
		}
		assertThat(print(false).lines()).allMatch((line) -> line.length() <= 120)
			.anyMatch((line) -> line.equals("… and 1 more"));
	}

	@Test
	void saysFindingsInWholeAndWhatWasHandled() {
		add(1, 0, "invoke_workflow w", SpanKind.INTERNAL, 0, 100, "io.agenttracing",
				agent("invoke_workflow")
					.put(AgentSpanAttributes.FINDINGS,
							List.of("hung: " + "a long explanation ".repeat(9).strip(), "second: short\u001b[2J"))
					.put("agent_tracing.finding.rules", "hung,second")
					.put("agent_tracing.finding.hung", true));
		this.spans.add(builder(2, 1, "failed", SpanKind.INTERNAL, 0, 50, "x",
				Attributes.builder()
					.put(AgentSpanAttributes.ERROR_TYPE, "java.io.IOException")
					.put(AgentSpanAttributes.ERROR_HANDLED, true))
			.setStatus(StatusData.error())
			.build());
		List<String> lines = print(false).lines().toList();
		assertThat(lines).allMatch((line) -> line.length() <= 120);
		assertThat(lines).noneMatch((line) -> line.contains("finding."))
			.anyMatch((line) -> line.startsWith("│ ! hung: a long explanation"))
			.anyMatch((line) -> line.startsWith("│   "))
			.contains("│ ! second: short\\u001b[2J", "     ✗ (handled) IOException");
		String finding = lines.stream()
			.filter((line) -> line.startsWith("│ "))
			.map((line) -> line.substring(4))
			.collect(Collectors.joining(" "));
		assertThat(finding).contains("hung: " + "a long explanation ".repeat(9).strip());
	}

	@Test
	void namesWarningsAtTheirSpansAndRepeatsNoneOfThem() {
		add(1, 0, "invoke_workflow w", SpanKind.INTERNAL, 0, 100, "io.agenttracing",
				agent("invoke_workflow").put(AgentSpanAttributes.FINDINGS,
						List.of("slow: it is slow", "slow-disk: of an earlier part", "path: it went there")));
		add(2, 1, "step", SpanKind.INTERNAL, 0, 50, "x", Attributes.builder());
		String drawn = TraceTreeText.of(TraceTree.of(TRACE_ID, this.spans),
				List.of(finding("slow", Severity.WARNING, 2, 1), finding("path", Severity.INFO, 1, 2)), true);
		assertThat(drawn).contains("! slow-disk: of an earlier part", "\u001b[33m! warning slow\u001b[0m")
			.doesNotContain("it is slow", "it went there", "info");
		assertThat(drawn.indexOf("warning slow")).isGreaterThan(drawn.indexOf("step"));
		assertThat(drawn).containsOnlyOnce("warning slow");
	}

	private static Finding finding(String rule, Severity severity, int... spans) {
		List<String> ids = Arrays.stream(spans).mapToObj("%016x"::formatted).toList();
		return new Finding(rule, severity, Confidence.HIGH, "x", ids, Map.of(), null, "It is.", "", null);
	}

	@Test
	void boundsTheNumberOfLines() {
		add(1, 0, "root", SpanKind.INTERNAL, 0, 100, "x", Attributes.builder());
		for (int i = 2; i < 5000; i++) {
			add(i, 1, "child", SpanKind.INTERNAL, 0, 100, "x", Attributes.builder());
		}
		assertThat(print(false).lines()).hasSizeLessThan(310).contains("… and 4699 more");
	}

	@Test
	void hangsSpansBelowWhatIsNotHere() {
		addWithParent(1, parent(77, true), "process agent.a", SpanKind.CONSUMER);
		addWithParent(2, parent(1, false), "inner", SpanKind.INTERNAL);
		addWithParent(3, parent(78, false), "late", SpanKind.INTERNAL);
		assertThat(print(false)).contains("process agent.a, 1.0 ms, 3 spans", """
				(remote parent)
				└─ ← process agent.a
				""".stripTrailing(), "   └─ · inner", """
				(continued)
				└─ · late
				""".stripTrailing());
	}

	@Test
	void labelsPartOfTraceAsContinued() {
		addWithParent(3, parent(78, false), "late", SpanKind.INTERNAL);
		assertThat(print(false)).contains(": continued, 1.0 ms, 1 span\n");
	}

	@Test
	void neverWritesControlCharacters() {
		String evil = "a\u001b[2Jb\u0007\r\n\t\u009b31m\u202egnp.\u2028\ud800x\u007f\ud83d\ude00";
		AttributesBuilder attributes = Attributes.builder().put("key" + evil, evil).put("error.type", evil);
		this.spans.add(builder(1, 0, evil, SpanKind.INTERNAL, 0, 1, "x", attributes)
			.setStatus(StatusData.create(StatusCode.ERROR, evil))
			.build());
		String printed = print(false);
		assertThat(printed.replace("\n", ""))
			.doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f\\u202e\\u2028\\ud800](?![\\udc00-\\udfff])");
		assertThat(printed).contains("a\\u001b[2Jb\\u0007\\r\\n\\t\\u009b31m\\u202egnp.\\u2028\\ud800x\\u007f");
	}

	@Test
	void asAsciiWhereTheSymbolsAreMissing() {
		add(1, 0, "invoke_agent a", SpanKind.INTERNAL, 0, 10, "io.agenttracing", agent("invoke_agent"));
		addFailed(2, 1, "chat m", 0, 5, "java.io.IOException", "no");
		assertThat(AsciiTree.of(print(false))).contains("""
				* invoke_agent a     10.0 ms  |################|
				+- o chat m           5.0 ms  |########        |
				     x IOException: no
				""");
	}

	@Test
	void coloursOnlyWhenTheTerminalHasColours() {
		add(1, 0, "invoke_agent a", SpanKind.INTERNAL, 0, 10, "io.agenttracing", agent("invoke_agent"));
		addFailed(2, 1, "chat m", 0, 5, "java.io.IOException", "no");
		assertThat(print(false)).doesNotContain("\u001b");
		assertThat(print(true)).contains("\u001b[1m◆ invoke_agent a\u001b[0m", "\u001b[31m◇ chat m\u001b[0m",
				"\u001b[31m✗ IOException: no\u001b[0m");
	}

	private String print(boolean coloured) {
		return TraceTreeText.of(TraceTree.of(TRACE_ID, this.spans), coloured);
	}

	private static AttributesBuilder agent(String operation) {
		return Attributes.builder()
			.put(AgentSpanAttributes.OPERATION_NAME, operation)
			.put(AgentSpanAttributes.CODE_FUNCTION_NAME, "com.example.Agent.call");
	}

	private void add(int id, int parentId, String name, SpanKind kind, double start, double end, String scope,
			AttributesBuilder attributes) {
		this.spans.add(builder(id, parentId, name, kind, start, end, scope, attributes).build());
	}

	private void addFailed(int id, int parentId, String name, double start, double end, String type, String message) {
		AttributesBuilder attributes = Attributes.builder().put(AgentSpanAttributes.ERROR_TYPE, type);
		this.spans.add(builder(id, parentId, name, SpanKind.CLIENT, start, end, "io.agenttracing", attributes)
			.setStatus(StatusData.error())
			.setEvents(List
				.of(EventData.create(0, "exception", Attributes.builder().put("exception.message", message).build())))
			.build());
	}

	private void addWithParent(int id, SpanContext parent, String name, SpanKind kind) {
		this.spans
			.add(builder(id, 0, name, kind, 0, 1, "x", Attributes.builder()).setParentSpanContext(parent).build());
	}

	private static TestSpanData.Builder builder(int id, int parentId, String name, SpanKind kind, double start,
			double end, String scope, AttributesBuilder attributes) {
		return TestSpanData.builder()
			.setSpanContext(SpanContext.create(TRACE_ID, "%016x".formatted(id), TraceFlags.getSampled(),
					TraceState.getDefault()))
			.setParentSpanContext((parentId == 0) ? SpanContext.getInvalid() : parent(parentId, false))
			.setName(name)
			.setKind(kind)
			.setStartEpochNanos((long) (start * 1_000_000))
			.setEndEpochNanos((long) (end * 1_000_000))
			.setInstrumentationScopeInfo(InstrumentationScopeInfo.create(scope))
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setAttributes(attributes.build());
	}

	private static SpanContext parent(int id, boolean remote) {
		String spanId = "%016x".formatted(id);
		return remote
				? SpanContext.createFromRemoteParent(TRACE_ID, spanId, TraceFlags.getSampled(), TraceState.getDefault())
				: SpanContext.create(TRACE_ID, spanId, TraceFlags.getSampled(), TraceState.getDefault());
	}

}
