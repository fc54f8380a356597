package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.model.ToolContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Digests of what tools are asked and answer.
 */
class ToolDigestsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Tools.class);

	@Test
	void sameQuestionsAndAnswersHaveTheSame() {
		List<SpanData> spans = spans((tools) -> {
			tools.find(new Query("a", List.of(1, 2)), 3);
			tools.find(new Query("a", new ArrayList<>(List.of(1, 2))), 3);
			tools.find(new Query("a", List.of(1, 2)), 4);
		});
		assertThat(spans).hasSize(3);
		assertThat(arguments(spans.get(0))).matches("[0-9a-f]{16}")
			.isEqualTo(arguments(spans.get(1)))
			.isNotEqualTo(arguments(spans.get(2)));
		assertThat(result(spans.get(0))).matches("[0-9a-f]{16}")
			.isEqualTo(result(spans.get(1)))
			.isNotEqualTo(result(spans.get(2)));
	}

	@Test
	void areEqualWithinATraceOfAProcessOnly() {
		this.runner.run((context) -> {
			Tools tools = context.getBean(Tools.class);
			tools.find(new Query("a", List.of()), 1);
			tools.find(new Query("a", List.of()), 1);
			this.runner.run((other) -> other.getBean(Tools.class).find(new Query("a", List.of()), 1));
			List<SpanData> spans = context.getBean(EndedSpans.class).all();
			assertThat(spans).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
			assertThat(spans).extracting(ToolDigestsTests::arguments).doesNotContainNull().doesNotHaveDuplicates();
			assertThat(spans).extracting(ToolDigestsTests::result).doesNotContainNull().doesNotHaveDuplicates();
		});
	}

	@Test
	void whatIsAskedIsReadBeforeItIsChanged() {
		List<SpanData> spans = spans((tools) -> {
			List<String> list = new ArrayList<>(List.of("a"));
			tools.take(list);
			tools.take(list);
			tools.take(new ArrayList<>(List.of("a")));
		});
		assertThat(arguments(spans.get(0))).isNotEqualTo(arguments(spans.get(1))).isEqualTo(arguments(spans.get(2)));
	}

	@Test
	void asynchronousAnswersHaveThatOfTheirValue() {
		List<SpanData> spans = spans((tools) -> {
			tools.echo("a");
			tools.later("a").toCompletableFuture().join();
			tools.mono("a").block();
			tools.mono("b").block();
		});
		assertThat(spans.subList(0, 3)).extracting(ToolDigestsTests::result)
			.doesNotContainNull()
			.containsOnly(result(spans.get(0)));
		assertThat(result(spans.get(3))).isNotNull().isNotEqualTo(result(spans.get(0)));
	}

	@Test
	void streamsAndWhatFailedHaveNoAnswer() {
		List<SpanData> spans = spans((tools) -> {
			tools.flux("a").blockLast();
			assertThatException().isThrownBy(() -> tools.fail("a"));
			assertThatException().isThrownBy(() -> tools.failLater("a").block());
			tools.forget("a").block();
			tools.store("a");
		});
		assertThat(spans).hasSize(5).allSatisfy((span) -> {
			assertThat(arguments(span)).isEqualTo(arguments(spans.get(0))).isNotNull();
			assertThat(result(span)).isNull();
		});
	}

	@Test
	void nothingIsAnAnswerWhereThereMayBeOne() {
		List<SpanData> spans = spans((tools) -> {
			tools.echo(null);
			tools.echo(null);
			tools.next();
		});
		assertThat(result(spans.get(0))).isNotNull().isEqualTo(result(spans.get(1)));
		assertThat(arguments(spans.get(2))).isNotNull();
	}

	@Test
	void commandsWithoutArgumentsMayBeGivenAgain() {
		List<SpanData> spans = spans((tools) -> {
			tools.press();
			tools.pressLater().join();
		});
		assertThat(spans).hasSize(2).allSatisfy((span) -> {
			assertThat(arguments(span)).isNull();
			assertThat(result(span)).isNull();
		});
	}

	@Test
	void coroutinesHaveThatOfTheirValue() {
		this.runner.withBean(SuspendingTools.class).run((context) -> {
			SuspendingTools tools = context.getBean(SuspendingTools.class);
			context.getBean(AgentTracer.class).agent("asking", () -> {
				SuspendingTools.upper(tools, "a");
				SuspendingTools.upper(tools, "a");
				SuspendingTools.upper(tools, "b");
				SuspendingTools.words(tools, "a");
				SuspendingTools.press(tools);
				return context.getBean(Tools.class).echo("A");
			});
			List<SpanData> spans = context.getBean(EndedSpans.class).all();
			SpanData echo = spans.get(6);
			assertThat(spans.subList(1, 4)).extracting(ToolDigestsTests::arguments).doesNotContainNull();
			assertThat(arguments(spans.get(1))).isEqualTo(arguments(spans.get(2)))
				.isNotEqualTo(arguments(spans.get(3)));
			assertThat(result(spans.get(1))).isEqualTo(result(spans.get(2))).isEqualTo(result(echo)).isNotNull();
			assertThat(arguments(spans.get(4))).isEqualTo(arguments(spans.get(1)));
			assertThat(result(spans.get(4))).isNull();
			assertThat(arguments(spans.get(5))).isNull();
			assertThat(result(spans.get(5))).isNull();
		});
	}

	@Test
	void whatFrameworksAddIsNotAsked() {
		List<SpanData> spans = spans((tools) -> {
			tools.inContext("a", new ToolContext(Map.of("id", 1)));
			tools.inContext("a", new ToolContext(Map.of("id", 2)));
		});
		assertThat(arguments(spans.get(0))).isNotNull().isEqualTo(arguments(spans.get(1)));
	}

	@Test
	void thereIsNoneWhereEqualityIsNotKnown() {
		List<SpanData> spans = spans((tools) -> tools.echoObject(new Object()));
		assertThat(spans).hasSize(1);
		assertThat(arguments(spans.get(0))).isNull();
		assertThat(result(spans.get(0))).isNull();
	}

	@Test
	void areSwitchedOffWithShapes() {
		this.runner.withPropertyValues("agent-tracing.shapes=off").run((context) -> {
			context.getBean(Tools.class).echo("a");
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(arguments(span)).isNull();
			assertThat(result(span)).isNull();
			assertThat(context).doesNotHaveBean(ValueDigests.class);
		});
	}

	@Test
	void readNothingForASpanThatIsNotRecorded() throws Exception {
		ToolPayload tool = ToolPayload.of(Tools.class.getDeclaredMethod("echo", String.class), Tools.class,
				TracedMethod.Outcome.RETURN);
		assertThat(tool).isNotNull();
		new ToolDigests(new ValueDigests()).asked(Span.getInvalid(), tool, new Object[0]);
	}

	private List<SpanData> spans(Consumer<Tools> calls) {
		List<SpanData> spans = new ArrayList<>();
		this.runner.run((context) -> {
			context.getBean(AgentTracer.class).agent("asking", () -> {
				calls.accept(context.getBean(Tools.class));
				return "done";
			});
			spans.addAll(context.getBean(EndedSpans.class).all());
		});
		return spans.stream().filter((span) -> span.getName().startsWith("execute_tool ")).toList();
	}

	private static @Nullable String arguments(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST);
	}

	private static @Nullable String result(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.TOOL_RESULT_DIGEST);
	}

	record Query(String text, List<Integer> pages) {

	}

	static class Tools {

		private final AtomicInteger calls = new AtomicInteger();

		@AgentStep(kind = StepKind.TOOL)
		public List<String> find(Query query, int top) {
			return List.of(query.text(), "top " + top);
		}

		@AgentStep(kind = StepKind.TOOL)
		public String take(List<String> list) {
			return list.remove(0) + list.add("b");
		}

		@AgentStep(kind = StepKind.TOOL)
		public @Nullable String echo(@Nullable String text) {
			return text;
		}

		@AgentStep(kind = StepKind.TOOL)
		public Object echoObject(Object value) {
			return value;
		}

		@AgentStep(kind = StepKind.TOOL)
		public CompletionStage<String> later(String text) {
			return CompletableFuture.supplyAsync(() -> text);
		}

		@AgentStep(kind = StepKind.TOOL)
		public Mono<String> mono(String text) {
			return Mono.just(text);
		}

		@AgentStep(kind = StepKind.TOOL)
		public Flux<String> flux(String text) {
			return Flux.just(text, text);
		}

		@AgentStep(kind = StepKind.TOOL)
		public String fail(String text) {
			throw new IllegalStateException(text);
		}

		@AgentStep(kind = StepKind.TOOL)
		public Mono<String> failLater(String text) {
			return Mono.error(new IllegalStateException(text));
		}

		@AgentStep(kind = StepKind.TOOL)
		public Mono<Void> forget(String text) {
			return Mono.just(text).then();
		}

		@AgentStep(kind = StepKind.TOOL)
		public void store(String text) {
			this.calls.addAndGet(text.length());
		}

		@AgentStep(kind = StepKind.TOOL)
		public int next() {
			return this.calls.incrementAndGet();
		}

		@AgentStep(kind = StepKind.TOOL)
		public void press() {
			this.calls.incrementAndGet();
		}

		@AgentStep(kind = StepKind.TOOL)
		public CompletableFuture<Void> pressLater() {
			return CompletableFuture.runAsync(this.calls::incrementAndGet);
		}

		@AgentStep(kind = StepKind.TOOL)
		public String inContext(String text, ToolContext context) {
			return text + context.getContext().size();
		}

	}

}
