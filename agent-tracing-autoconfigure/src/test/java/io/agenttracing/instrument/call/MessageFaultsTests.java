package io.agenttracing.instrument.call;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.ReceivedMessages;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Elements whose processing fails, is switched off or lacks what it needs.
 */
class MessageFaultsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withUserConfiguration(SentElements.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void elementOfUnknownOriginHasNoSpan() {
		this.runner.run((context) -> {
			Function<Integer, Integer> process = context.getBean(AgentTracer.class).process((element) -> element + 1);
			assertThat(process.apply(1)).isEqualTo(2);
			Function<@Nullable String, String> nothing = context.getBean(AgentTracer.class)
				.process((element) -> "null");
			assertThat(nothing.apply(null)).isEqualTo("null");
			assertThat(tree(context)).isEmpty();
		});
	}

	@Test
	void checkedExceptionOfTheWorkReachesTheCaller() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, String> process = tracer.process((element) -> tracer.call("step", StepKind.COMPUTE, () -> {
				throw new IOException("no");
			}));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> process.apply("a"));
			assertThat(spans(context).named("process").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void failureOfACallThatIsNotInASpanHasOne() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, Mono<String>> process = tracer.process((element) -> {
				tracer.call("step", StepKind.COMPUTE, () -> element);
				return Mono.just(Optional.of(element).filter("a"::equals).orElseThrow());
			});
			process.apply("a").block();
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> process.apply("b"));
			// The first call is in a span, and what it returns is another one.
			assertThat(tree(context)).containsExactlyInAnyOrder("- > process", "process > step", "- > process",
					"- > process", "- > step");
			assertThat(spans(context).all()).filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
				.hasSize(1)
				.allMatch((span) -> span.getName().equals("process")
						&& span.getParentSpanId().equals(SentElements.SPAN_ID));
		});
	}

	@Test
	void workRunsWhateverItsSourceDoes() {
		ReceivedMessages broken = () -> (element) -> {
			throw new NoClassDefFoundError("gone");
		};
		ReceivedMessage unstartable = new ReceivedMessage(null, "process", Attributes.empty(), Context.root());
		TracedApplication.runner()
			.withBean("broken", ReceivedMessages.class, () -> broken)
			.withBean("unstartable", ReceivedMessages.class, () -> () -> (element) -> unstartable)
			.run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				assertThat(tracer.process((element) -> "x").apply("a")).isEqualTo("x");
				assertThat(tracer.<String, Mono<String>>process(Mono::just).apply("a").block()).isEqualTo("a");
				assertThat(tree(context)).isEmpty();
			});
	}

	@Test
	void publisherIsNotSubscribedToWithoutReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor")).run((context) -> {
			assertThat(context.getBean(AgentTracer.class).process((element) -> "x").apply("a")).isEqualTo("x");
			assertThat(tree(context)).containsExactly("- > process");
		});
	}

	@Test
	void workRunsWithTracingSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			CountDownLatch called = new CountDownLatch(2);
			Function<String, Mono<String>> process = context.getBean(AgentTracer.class).process((element) -> {
				called.countDown();
				return Mono.just(element);
			});
			assertThat(process.apply("a").block(Duration.ofSeconds(60))).isEqualTo("a");
			assertThat(process.apply("b").block(Duration.ofSeconds(60))).isEqualTo("b");
			assertThat(called.getCount()).isZero();
			assertThat(tree(context)).isEmpty();
		});
	}

	private static EndedSpans spans(ApplicationContext context) {
		return context.getBean(EndedSpans.class);
	}

	private static List<String> tree(ApplicationContext context) {
		return spans(context).tree();
	}

}
