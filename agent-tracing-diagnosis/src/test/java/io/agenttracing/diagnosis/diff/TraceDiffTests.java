package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.diff.Divergence.Kind;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Where two runs of one workflow differ first.
 */
class TraceDiffTests {

	@Test
	void runsThatOnlyTookAnotherTimeDoNotDiffer() {
		TraceDiff diff = diff(run(),
				new Run().span("", "ask", 0, 1_090)
					.span("ask", "extract order 98765", 100, 390)
					.span("ask", "search", 401, 700)
					.span("ask", "answer", 710, 1_090));
		assertThat(diff.first()).isNull();
		assertThat(diff.line()).isEqualTo("the runs do not differ beyond noise");
	}

	@Test
	void namesTheFieldAndWhatFollowed() {
		Run a = new Run().span("", "ask", 0, 1_000)
			.span("ask", "extract", 10, 900, shape("amount:number", "id:string"));
		Run b = new Run().span("", "ask", 0, 3_100).span("ask", "extract attempt 1", 10, 900, shape("id:string"), true);
		for (int i = 2; i < 5; i++) {
			b.span("ask", "extract attempt " + i, 500 * i, 500 * i + 400, shape("id:string"), i < 4);
		}
		TraceDiff diff = diff(a, b);
		assertThat(diff.line())
			.isEqualTo("run B differs at step 2 `extract`: input lost field `amount`, then 3 more attempts, +2.1 s");
	}

	@Test
	void theUsualShapeStandsForTheRunThatDidNotWriteIts() {
		Run a = new Run().span("", "ask", 0, 100,
				Attributes.of(AttributeKey.stringKey("agent_tracing.payload.shape_digest"), "1"));
		Run b = new Run().span("", "ask", 0, 100,
				Attributes.of(AttributeKey.stringKey("agent_tracing.payload.shape_digest"), "2",
						AttributeKey.stringArrayKey("agent_tracing.payload.shape"), List.of("a:string"),
						AttributeKey.stringArrayKey("agent_tracing.payload.usual_shape"), List.of("a:number")));
		assertThat(diff(a, b).line()).contains("input has `a` as string instead of number");
		assertThat(diff(a, a).first()).isNull();
	}

	@Test
	void whatFailedLowestIsNamed() {
		Run b = new Run().span("", "ask", 0, 500, Attributes.empty(), true)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "search", 400, 490, Attributes.of(AttributeKey.stringKey("error.type"), "a.b.Broken"), true);
		TraceDiff diff = diff(run(), b);
		assertThat(diff.first()).isNotNull()
			.extracting(Divergence::kind, Divergence::name, Divergence::text)
			.containsExactly(Kind.OUTCOME, "search", "failed with Broken");
		assertThat(diff.line()).contains("step 3 `search`", "then 2 more differences, -500 ms");
	}

	@Test
	void whatHungIsNamedByItsReport() {
		Run b = new Run().span("", "ask", 0, 30_000)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "stuck search", 400, 3_400, marker("ask"))
			.span("stuck search", "stuck http get", 410, 3_410, marker("search"));
		assertThat(diff(run(), b).line()).startsWith("run B differs at step 2 `http get`: hung, then ");
	}

	private static Attributes marker(String of) {
		return Attributes.of(AttributeKey.stringKey("agent_tracing.stuck.of_span"), of);
	}

	@Test
	void stepsOfOneRunOnly() {
		assertThat(diff(run(), run().span("ask", "verify", 1_000, 1_010)).line())
			.isEqualTo("run B differs at step 5 `verify`: is new, +10 ms");
		assertThat(diff(run().span("ask", "verify", 1_000, 1_010), run()).line())
			.isEqualTo("run B differs at step 5 `verify`: is missing, -10 ms");
		assertThat(diff(run().span("ask", "verify", 1_000, 1_010), run().span("ask", "check", 1_000, 1_010)).line())
			.isEqualTo("run B differs at step 5 `check`: came instead of `verify`");
	}

	@Test
	void orderMattersOnlyWhereStepsDoNotOverlap() {
		Run other = new Run().span("", "ask", 0, 1_000)
			.span("ask", "search", 100, 380)
			.span("ask", "extract order 1234", 400, 690)
			.span("ask", "answer", 700, 1_000);
		assertThat(diff(run(), other).first()).isNotNull().extracting(Divergence::kind).isEqualTo(Kind.ORDER);
		Run parallel = new Run().span("", "ask", 0, 1_000)
			.span("ask", "search", 100, 380)
			.span("ask", "extract order 1234", 101, 390)
			.span("ask", "answer", 700, 1_000);
		assertThat(diff(run(), parallel).first()).isNull();
		assertThat(diff(parallel, other).first()).isNull();
	}

	@Test
	void theLowestSlowStepIsNamed() {
		Run a = run().span("search", "http get", 410, 600);
		Run b = new Run().span("", "ask", 0, 3_000)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "search", 400, 2_690)
			.span("search", "http get", 410, 2_600)
			.span("ask", "answer", 2_700, 3_000);
		TraceDiff diff = diff(a, b);
		assertThat(diff.line()).isEqualTo("run B differs at step 4 `http get`: took 2 s longer");
		assertThat(diff.steps()).extracting(StepTime::name, StepTime::difference)
			.contains(tuple("http get", 2_000.0), tuple("extract order 1234", 0.0));
	}

	@Test
	void requestsOfOneNameAreTimedByWhatTheyAreFor() {
		Attributes step = Attributes.of(AgentSpanAttributes.STEP_KIND, "step");
		Run run = new Run().span("", "ask", 0, 1_000)
			.span("ask", "embed", 0, 300, step)
			.span("embed", "http post", 10, 290)
			.span("ask", "answer", 300, 900, step)
			.span("answer", "http post", 310, 890);
		assertThat(diff(run, run).steps()).extracting(StepTime::name, StepTime::millisA)
			.contains(tuple("http post of embed", 280.0), tuple("http post of answer", 580.0));
	}

	@Test
	void longChainsAndManyStepsAreCompared() {
		Run chain = new Run().span("", "a", 0, 10_000);
		Run wide = new Run().span("", "a", 0, 10_000);
		for (int i = 0; i < 20_000; i++) {
			chain.below("step", 1, 9_999);
			wide.span("a", "step", i, i + 1);
		}
		assertThat(diff(chain, chain).first()).isNull();
		assertThat(diff(wide, wide).first()).isNull();
		assertThat(diff(chain, wide).first()).isNotNull();
	}

	@Test
	void anyTwoTracesAreCompared() {
		Random random = new Random(5);
		for (int i = 0; i < 300; i++) {
			Run a = anything(random);
			Run b = anything(random);
			assertThat(diff(a, a).first()).isNull();
			assertThat(diff(a, b).line()).isNotEmpty();
		}
		assertThat(TraceDiff.of(Trace.whole(List.of()), run().trace()).first()).isNull();
	}

	private static Run anything(Random random) {
		Run run = new Run().span("", "a", 0, 1_000);
		for (int i = 0; i < random.nextInt(40); i++) {
			String parent = String.valueOf((char) ('a' + random.nextInt(6)));
			int begin = random.nextInt(900);
			run.span(parent, String.valueOf((char) ('a' + random.nextInt(6))), begin, begin + random.nextInt(400),
					Attributes.empty(), random.nextInt(4) == 0);
		}
		return run;
	}

	private static Run run() {
		return new Run().span("", "ask", 0, 1_000)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "search", 400, 690)
			.span("ask", "answer", 700, 1_000);
	}

	private static Attributes shape(String... entries) {
		return Attributes.of(AttributeKey.stringArrayKey("agent_tracing.payload.shape"), Arrays.asList(entries));
	}

	private static TraceDiff diff(Run a, Run b) {
		return TraceDiff.of(a.trace(), b.trace());
	}

	/**
	 * A run, whose spans name the span above them.
	 */
	private static final class Run {

		private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

		private final List<SpanData> spans = new ArrayList<>();

		private Run span(String parent, String name, int begin, int end) {
			return span(parent, name, begin, end, Attributes.empty());
		}

		private Run span(String parent, String name, int begin, int end, Attributes attributes) {
			return span(parent, name, begin, end, attributes, false);
		}

		private Run span(String parent, String name, int begin, int end, Attributes attributes, boolean error) {
			SpanContext above = this.spans.stream()
				.filter((span) -> span.getName().equals(parent))
				.findFirst()
				.map(SpanData::getSpanContext)
				.orElse(this.spans.isEmpty() ? SpanContext.getInvalid() : this.spans.get(0).getSpanContext());
			return add(above, name, begin, end, attributes, error);
		}

		private Run below(String name, int begin, int end) {
			return add(this.spans.get(this.spans.size() - 1).getSpanContext(), name, begin, end, Attributes.empty(),
					false);
		}

		private Run add(SpanContext parent, String name, int begin, int end, Attributes attributes, boolean error) {
			this.spans.add(TestSpanData.builder()
				.setName(name)
				.setKind(name.equals("http post") ? SpanKind.CLIENT : SpanKind.INTERNAL)
				.setSpanContext(SpanContext.create(TRACE, String.format("%016x", this.spans.size() + 1),
						TraceFlags.getSampled(), TraceState.getDefault()))
				.setParentSpanContext(parent)
				.setStartEpochNanos(begin * 1_000_000L + 1)
				.setEndEpochNanos(end * 1_000_000L + 1)
				.setHasEnded(true)
				.setAttributes(attributes)
				.setStatus(error ? StatusData.error() : StatusData.ok())
				.build());
			return this;
		}

		private Trace trace() {
			return Trace.whole(List.copyOf(this.spans));
		}

	}

}
