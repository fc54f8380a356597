package io.agenttracing.test.record;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Traces of a tracer provider, without Spring.
 */
@ExtendWith(OutputCaptureExtension.class)
class RecordedTraceTests {

	private final RecordedTest test = new RecordedTest("LoanTests.decides() " + UUID.randomUUID(), System.nanoTime(),
			List::of, (traces) -> {
			});

	private final AtomicInteger transformed = new AtomicInteger();

	private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
	});

	private final SpanRecorder recorder = recorder();

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(this.recorder).build();

	private final Tracer tracer = this.provider.get("any");

	private Scope scope;

	private SpanRecorder recorder() {
		ExportedSpans exported = new ExportedSpans(List.of((span) -> {
			this.transformed.incrementAndGet();
			this.meanwhile.getAndSet(() -> {
			}).run();
			return span.getName().equals("secret") ? fail("not maskable") : span;
		}), TraceRewriter.NONE, List.of((root) -> root.getName().equals("background")), Diagnosis.byAllRules(), 0);
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("exported", exported));
		return new SpanRecorder(beans.getBeanProvider(ExportedSpans.class), beans.getBeanProvider(TrackedSpans.class));
	}

	private static SpanData fail(String message) {
		throw new IllegalStateException(message);
	}

	@BeforeEach
	void makeCurrent() {
		this.scope = this.test.makeCurrent();
	}

	@AfterEach
	void end() {
		this.scope.close();
		this.test.end();
		this.provider.close();
	}

	@Test
	void isCompleteWhenNoSpanIsOpen() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		assertThat(only().isComplete()).isFalse();
		Span child = child(root, SpanKind.INTERNAL);
		root.end();
		assertThat(only().isComplete()).isFalse();
		child.end();
		assertThat(only().isComplete()).isTrue();
		assertThat(only().name()).isEqualTo("root");
	}

	@Test
	void messageIsWaitedForUntilItIsReceivedOrForALittle() {
		Span producer = this.tracer.spanBuilder("send").setSpanKind(SpanKind.PRODUCER).startSpan();
		producer.end();
		long now = System.nanoTime();
		assertThat(only().completeIn(now)).isBetween(1L, Duration.ofMillis(200).toNanos());
		assertThat(only().completeIn(now + Duration.ofMillis(200).toNanos())).isZero();
		Span consumer = child(producer, SpanKind.CONSUMER);
		assertThat(only().completeIn(now)).isEqualTo(Long.MAX_VALUE);
		consumer.end();
		assertThat(only().completeIn(now)).isZero();
	}

	@Test
	void consumerOfABatchHasLinks() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		Span producer = child(root, SpanKind.PRODUCER);
		producer.end();
		Span consumer = this.tracer.spanBuilder("batch")
			.setParent(Context.root().with(root))
			.addLink(producer.getSpanContext())
			.setSpanKind(SpanKind.CONSUMER)
			.startSpan();
		consumer.end();
		root.end();
		assertThat(only().isComplete()).isTrue();
	}

	@Test
	void backgroundWorkIsNoTraceButWithSomethingBelowItIs() {
		this.tracer.spanBuilder("background").startSpan().end();
		assertThat(this.test.traces()).isEmpty();
		Span root = this.tracer.spanBuilder("background").startSpan();
		child(root, SpanKind.INTERNAL).end();
		root.end();
		assertThat(this.test.traces()).hasSize(1);
		assertThat(only().exported()).hasSize(2);
	}

	@Test
	void spanThatCannotBeMaskedIsLeftOutAsWhereItIsExported() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		this.tracer.spanBuilder("secret").setParent(Context.root().with(root)).startSpan().end();
		root.end();
		assertThat(only().exported()).extracting(SpanData::getName).containsExactly("root");
	}

	@Test
	void claimsStayWhenATraceGrows() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		child(root, SpanKind.INTERNAL).end();
		only().claimed().claimAllErrors();
		root.setStatus(StatusCode.ERROR);
		root.end();
		assertThat(only().claimed().unclaimedErrors()).hasSize(1);
		only().claimed().claimAllErrors();
		child(root, SpanKind.INTERNAL).end();
		assertThat(only().claimed().spans()).hasSize(3);
		assertThat(only().claimed().unclaimedErrors()).isEmpty();
	}

	@Test
	void tooManySpansAreAFailureAndNotForgotten() {
		Span root = this.tracer.spanBuilder("root").startSpan();
		for (int i = 0; i < RecordedTrace.MAX_SPANS; i++) {
			child(root, SpanKind.INTERNAL).end();
		}
		root.end();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new TraceWait(this.test).forTraces(1, Duration.ofSeconds(60)))
			.withMessage("The trace of \"root\" has too many spans: beyond 20000, 1 were not recorded");
	}

	@Test
	void tooManyTracesAreSaid() {
		for (int i = 0; i < 1_002; i++) {
			this.tracer.spanBuilder("root").startSpan().end();
		}
		assertThat(this.test.traces()).hasSize(1_000);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new TraceWait(this.test).forTraces(1_002, Duration.ZERO))
			.withMessageStartingWith("Expected 1002 traces of the test, but there are 1000 after ")
			.withMessageContaining("… and 980 more")
			.withMessageEndingWith("2 traces more were too many to be recorded.");
	}

	@Test
	void headerIsOnlyInjectedWhereNoTraceIs() {
		TextMapPropagator header = new TestHeader(TextMapPropagator.noop());
		Map<String, String> carrier = new HashMap<>();
		Span root = this.tracer.spanBuilder("root").startSpan();
		header.inject(Context.current().with(root), carrier, Map::put);
		root.end();
		assertThat(carrier).isEmpty();
		header.inject(Context.current(), carrier, Map::put);
		assertThat(carrier).containsExactly(Map.entry("agent-tracing-test", this.test.id()));
		assertThat(RecordedTest.in(header.extract(Context.root(), carrier, new Getter()))).isSameAs(this.test);
	}

	@Test
	void spanThatIsNothingInTheEndMayEndWhileTheTestLooks() {
		Span background = this.tracer.spanBuilder("background").startSpan();
		this.tracer.spanBuilder("root").startSpan().end();
		this.meanwhile.set(background::end);
		List<RecordedTrace> traces = new TraceWait(this.test).forTraces(1, Duration.ofSeconds(60));
		assertThat(traces).extracting(RecordedTrace::name).containsExactly("root");
		assertThat(this.test.finished()).hasSize(1);
	}

	@Test
	void testsAtTheSameTimeMayHaveTracesWithTheSameId() {
		Context caller = Context.root()
			.with(Span.wrap(SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
					TraceFlags.getSampled(), TraceState.getDefault())));
		RecordedTest other = new RecordedTest("other", System.nanoTime(), List::of, (test) -> {
		});
		try {
			Span first = this.tracer.spanBuilder("first").setParent(this.test.storeInContext(caller)).startSpan();
			Span second = this.tracer.spanBuilder("second").setParent(other.storeInContext(caller)).startSpan();
			child(first, SpanKind.INTERNAL).end();
			child(second, SpanKind.INTERNAL).end();
			second.end();
			assertThat(only().isComplete()).isFalse();
			assertThat(other.finished()).hasSize(1);
			other.end();
			first.end();
			assertThat(only().exported()).extracting(SpanData::getName).containsExactly("child", "first");
		}
		finally {
			other.end();
		}
	}

	@Test
	void errorAfterTheTestIsSaidOnce(CapturedOutput output) {
		Context current = Context.current();
		Span child = this.tracer.spanBuilder("child").startSpan();
		this.test.end();
		Span late = this.tracer.spanBuilder("late").setParent(Context.root().with(child)).startSpan();
		late.end();
		assertThat(output).doesNotContain("which was over");
		child.setStatus(StatusCode.ERROR).end();
		this.tracer.spanBuilder("again").setParent(current).startSpan().end();
		assertThat(output.toString().split("which was over", -1)).hasSize(2);
		assertThat(output).contains("\"child\" failed with the context of test LoanTests.decides()");
	}

	@Test
	void whatBeginsAfterTheTestIsSaid(CapturedOutput output) {
		Context current = Context.current();
		this.test.end();
		this.tracer.spanBuilder("again").setParent(current).startSpan().end();
		assertThat(output).contains("\"again\" began with the context of test LoanTests.decides()");
	}

	@Test
	void requestThatArrivesAfterTheTestIsSaid(CapturedOutput output) {
		Map<String, String> carrier = new HashMap<>(TestHeader.of(this.test));
		this.test.end();
		Context received = new TestHeader(TextMapPropagator.noop()).extract(Context.root(), carrier, new Getter());
		assertThat(RecordedTest.in(received)).isNull();
		assertThat(output).contains("A request came with the header of test LoanTests.decides()");
	}

	@Test
	void requestOfNobodyIsToldItsHeader() throws InterruptedException {
		Thread thread = new Thread(
				() -> this.tracer.spanBuilder("http get").setSpanKind(SpanKind.SERVER).startSpan().end());
		thread.start();
		thread.join();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new TraceWait(this.test).forTraces(1, Duration.ZERO))
			.withMessageContaining("A request says by the header agent-tracing-test which test it is of:"
					+ " traces().headers() has it");
	}

	@Test
	void closedApplicationIsNotAskedAgain() {
		this.tracer.spanBuilder("background").startSpan().end();
		Span root = this.tracer.spanBuilder("root").startSpan();
		this.tracer.spanBuilder("secret").setParent(Context.root().with(root)).startSpan().end();
		child(root, SpanKind.INTERNAL).end();
		this.recorder.destroy();
		int asked = this.transformed.get();
		root.end();
		assertThat(only().exported()).extracting(SpanData::getName).containsExactly("child", "root");
		assertThat(this.transformed).hasValue(asked);
	}

	private Span child(Span parent, SpanKind kind) {
		return this.tracer.spanBuilder("child").setParent(Context.root().with(parent)).setSpanKind(kind).startSpan();
	}

	private RecordedTrace only() {
		List<RecordedTrace> traces = this.test.traces();
		assertThat(traces).hasSize(1);
		return traces.get(0);
	}

	private static final class Getter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public String get(Map<String, String> carrier, String key) {
			return carrier.get(key);
		}

	}

}
