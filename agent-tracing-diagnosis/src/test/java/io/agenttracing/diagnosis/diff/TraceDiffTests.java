package io.agenttracing.diagnosis.diff;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.diff.Divergence.Kind;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
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
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

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
	void whatWouldBeUsualStandsForTheRunThatWritesNoShape() {
		Run a = new Run().span("", "ask", 0, 1_000).span("ask", "extract", 10, 900, digest("1").build());
		AttributesBuilder lost = digest("2").put(AgentSpanAttributes.PAYLOAD_SHAPE, "id:string")
			.put(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, "amount:number", "id:string");
		Run b = new Run().span("", "ask", 0, 3_100).span("ask", "extract attempt 1", 10, 900, lost.build(), true);
		for (int i = 2; i < 5; i++) {
			b.span("ask", "extract attempt " + i, 500 * i, 500 * i + 400, lost.build(), i < 4);
		}
		assertThat(diff(a, b).line())
			.isEqualTo("run B differs at step 2 `extract`: input lost field `amount`, then 3 more attempts, +2.1 s");
		assertThat(diff(b, a).line()).startsWith("run B differs at step 2 `extract`: input has the new field `amount`");
	}

	@Test
	void whatWouldBeUsualCountsMoreThanTheOptionalFieldsOfTheOtherRun() {
		Run a = new Run().span("", "ask", 0, 100,
				digest("1").put(AgentSpanAttributes.PAYLOAD_SHAPE, "a:number", "note:string").build());
		Run b = new Run().span("", "ask", 0, 100,
				digest("2").put(AgentSpanAttributes.PAYLOAD_SHAPE, "a:string")
					.put(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, "a:number")
					.build());
		assertThat(diff(a, b).line())
			.isEqualTo("run B differs at step 1 `ask`: input has `a` as string instead of number");
	}

	@Test
	void optionalFieldsThatEachProcessTakesForUsualAreNoDifference() {
		assertThat(diff(new Run().span("", "ask", 0, 100, digest("1").build()),
				new Run().span("", "ask", 0, 100, digest("2").build()))
			.first()).isNull();
	}

	@Test
	void whatWasReturnedIsComparedWithWhatIsUsual() {
		Run b = new Run().span("", "ask", 0, 100, Attributes.of(AgentSpanAttributes.RESULT_SHAPE,
				List.of("score:string"), AgentSpanAttributes.RESULT_USUAL_SHAPE, List.of("score:number")));
		assertThat(diff(new Run().span("", "ask", 0, 100), b).line())
			.isEqualTo("run B differs at step 1 `ask`: result has `score` as string instead of number");
		assertThat(diff(b, b).first()).isNull();
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

	@Test
	void whatWasOtherBeforeAHangIsNamed() {
		Run a = new Run().span("", "ask", 0, 1_000)
			.span("ask", "extract", 100, 380, shape("amount:number", "id:string"))
			.span("ask", "search", 400, 690);
		Run b = new Run().span("", "ask", 0, 30_000)
			.span("ask", "extract", 100, 380, shape("id:string"))
			.span("ask", "stuck search", 400, 3_400, marker("ask"));
		assertThat(diff(a, b).line())
			.isEqualTo("run B differs at step 2 `extract`: input lost field `amount`, then 1 more difference, +29 s");
	}

	@Test
	void attemptsAreComparedByTheirNumber() {
		Run a = new Run().span("", "ask", 0, 1_000)
			.span("ask", "embed attempt 1", 100, 200)
			.span("embed attempt 1", "http get", 110, 190);
		Run b = new Run().span("", "ask", 0, 1_600)
			.span("ask", "embed attempt 1", 100, 200, Attributes.empty(), true)
			.span("embed attempt 1", "http get", 110, 190,
					Attributes.of(AttributeKey.stringKey("error.type"), "a.b.Unavailable"), true)
			.span("ask", "embed attempt 2", 400, 500)
			.span("embed attempt 2", "http get", 410, 490);
		TraceDiff diff = diff(a, b);
		assertThat(diff.line())
			.isEqualTo("run B differs at step 3 `http get`: failed with Unavailable, then 1 more attempt, +600 ms");
		assertThat(diff.first()).isNotNull().extracting(Divergence::spanB).isEqualTo("0000000000000003");
		assertThat(diff.steps()).filteredOn((step) -> step.name().equals("http get"))
			.extracting(StepTime::countB)
			.containsExactly(2);
	}

	@Test
	void theFirstAttemptThatOnlyOneRunMadeIsNamed() {
		Run a = new Run().span("", "ask", 0, 1_000).span("ask", "embed attempt 1", 100, 200, Attributes.empty(), true);
		Run b = new Run().span("", "ask", 0, 1_000)
			.span("ask", "embed attempt 1", 100, 200, Attributes.empty(), true)
			.span("ask", "embed attempt 2", 300, 400, Attributes.empty(), true);
		assertThat(diff(a, b).first()).isNotNull()
			.extracting(Divergence::kind, Divergence::spanB)
			.containsExactly(Kind.ATTEMPTS, "0000000000000003");
	}

	@Test
	void whatIsMissingBeforeSomethingFailsIsNamed() {
		Run b = new Run().span("", "ask", 0, 1_000)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "answer", 700, 1_000, Attributes.empty(), true);
		assertThat(diff(run(), b).line()).startsWith("run B differs at step 3 `search`: is missing, then ");
	}

	@Test
	void whatMadeACallTimeOutIsNamed() {
		Attributes timeout = Attributes.of(AttributeKey.stringKey("error.type"), "a.b.TimeoutException");
		Run a = run().span("search", "http get", 410, 600);
		Run b = new Run().span("", "ask", 0, 1_600, timeout, true)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "search", 400, 2_690)
			.span("search", "http get", 410, 2_600);
		TraceDiff diff = diff(a, b);
		assertThat(diff.line())
			.isEqualTo("run B differs at step 4 `http get`: took 2 s longer, then 2 more differences, +1.7 s");
		assertThat(diff.first()).isNotNull().extracting(Divergence::kind).isEqualTo(Kind.TIME);
	}

	@Test
	void parallelCallsOfOneNameHaveNoOrder() {
		Run a = new Run().span("", "ask", 0, 3_000)
			.span("ask", "search", 0, 500)
			.span("ask", "search", 1, 900)
			.span("ask", "search", 2, 1_700);
		Run b = new Run().span("", "ask", 0, 3_000)
			.span("ask", "search", 0, 1_650)
			.span("ask", "search", 1, 510)
			.span("ask", "search", 2, 880);
		assertThat(diff(a, b).first()).isNull();
		Run late = new Run().span("", "ask", 0, 3_000)
			.span("ask", "search", 0, 5_000)
			.span("ask", "search", 1, 510)
			.span("ask", "search", 2, 880);
		assertThat(diff(a, late).first()).isNotNull()
			.extracting(Divergence::kind, Divergence::spanB)
			.containsExactly(Kind.TIME, "0000000000000002");
	}

	@Test
	void ofParallelCallsThoseThatDidTheSameBelongTogether() {
		Run a = new Run().span("", "ask", 0, 3_000)
			.span("ask", "search", 0, 500)
			.below("http get", 1, 400)
			.span("ask", "search", 1, 900)
			.below("select", 2, 800);
		Run b = new Run().span("", "ask", 0, 3_000)
			.span("ask", "search", 0, 900)
			.below("select", 2, 800)
			.span("ask", "search", 1, 500)
			.below("http get", 3, 400);
		assertThat(diff(a, b).first()).isNull();
		assertThat(diff(a,
				new Run().span("", "ask", 0, 3_000)
					.span("ask", "search", 0, 900)
					.below("delete", 2, 800)
					.span("ask", "search", 1, 500)
					.below("http get", 3, 400))
			.line()).contains("`delete`: came instead of `select`");
	}

	@Test
	void aMachineThatIsSlowerIsNoDifference() {
		assertThat(diff(
				new Run().span("", "ask", 0, 60)
					.span("ask", "extract order 1234", 1, 11)
					.span("ask", "search", 12, 32)
					.span("ask", "answer", 33, 60),
				new Run().span("", "ask", 0, 1_000)
					.span("ask", "extract order 1234", 10, 160)
					.span("ask", "search", 170, 470)
					.span("ask", "answer", 480, 990))
			.first()).isNull();
	}

	@Test
	void whatDiffersAmongRunsThatWereFineIsNoise() {
		Run slow = new Run().span("", "ask", 0, 3_000)
			.span("ask", "extract order 1234", 100, 380)
			.span("ask", "search", 400, 2_690)
			.span("ask", "answer", 2_700, 3_000);
		Run verified = run().span("ask", "verify", 1_000, 1_010);
		List<Trace> fine = List.of(run().trace(), slow.trace(), verified.trace());
		for (Trace each : fine) {
			assertThat(TraceDiff.of(fine, each).first()).isNull();
		}
		assertThat(
				TraceDiff.of(fine, run().span("ask", "verify", 1_000, 1_010).span("ask", "send", 1_020, 1_030).trace())
					.line())
			.isEqualTo("run B differs at step 6 `send`: is new, +20 ms");
		assertThat(TraceDiff.of(List.of(), run().trace()).first()).isNull();
	}

	@Test
	void whatLostItsCallerInBothRunsIsCompared() {
		Run a = run().add(
				SpanContext.create(Run.TRACE, "00000000000000ff", TraceFlags.getSampled(), TraceState.getDefault()),
				"index", 2_000, 2_100, Attributes.empty(), false);
		Run b = run().add(
				SpanContext.create(Run.TRACE, "00000000000000ff", TraceFlags.getSampled(), TraceState.getDefault()),
				"index", 2_000, 2_100, Attributes.empty(), true);
		assertThat(diff(a, b).line()).startsWith("run B differs at step 5 `index`: failed");
		assertThat(diff(a, run()).first()).isNull();
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
		Run others = new Run().span("", "a", 0, 10_000);
		Run parallel = new Run().span("", "a", 0, 10_000);
		SpanContext top = wide.spans.get(0).getSpanContext();
		for (int i = 0; i < 10_000; i++) {
			chain.below("step", 1, 9_999);
			wide.add(top, "step", i, i + 1, Attributes.empty(), false);
			others.add(top, "other-" + i % 999, i, i + 1, Attributes.empty(), false);
			parallel.add(top, "step", 10_000 - i, 20_000, Attributes.empty(), i % 3 == 0);
		}
		List<Trace> runs = List.of(chain.trace(), wide.trace(), others.trace(), parallel.trace());
		assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
			for (Trace run : runs) {
				assertThat(TraceDiff.of(run, run).first()).isNull();
				assertThat(TraceDiff.of(runs.get(1), run).first() == null).isEqualTo(run == runs.get(1));
			}
		});
	}

	@Test
	void cyclesAndIdsThatComeTwiceAreCompared() {
		List<SpanData> cycle = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			cycle
				.add(new Run().add(
						SpanContext.create(Run.TRACE, String.format("%016x", (i + 1) % 1_000 + 1),
								TraceFlags.getSampled(), TraceState.getDefault()),
						"step", i, i + 1, Attributes.empty(), false, i + 1).spans
					.get(0));
		}
		List<SpanData> twice = new ArrayList<>(run().spans);
		twice.addAll(run().spans);
		assertThat(TraceDiff.of(Trace.whole(cycle), Trace.whole(cycle)).first()).isNull();
		assertThat(TraceDiff.of(Trace.whole(cycle), run().trace()).first()).isNotNull();
		assertThat(TraceDiff.of(Trace.whole(twice), run().trace()).first()).isNull();
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
		return Attributes.of(AgentSpanAttributes.PAYLOAD_SHAPE, Arrays.asList(entries));
	}

	private static AttributesBuilder digest(String digest) {
		return Attributes.builder().put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, digest);
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
			return add(parent, name, begin, end, attributes, error, this.spans.size() + 1);
		}

		private Run add(SpanContext parent, String name, int begin, int end, Attributes attributes, boolean error,
				int id) {
			this.spans.add(TestSpanData.builder()
				.setName(name)
				.setKind(name.equals("http post") ? SpanKind.CLIENT : SpanKind.INTERNAL)
				.setSpanContext(SpanContext.create(TRACE, String.format("%016x", id), TraceFlags.getSampled(),
						TraceState.getDefault()))
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
