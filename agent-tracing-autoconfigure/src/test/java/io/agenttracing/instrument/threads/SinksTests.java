package io.agenttracing.instrument.threads;

import java.time.Duration;
import java.util.List;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Elements that an agent emits into a sink, for a subscriber in the background that has
 * its own agent: a subscription has one context, an element has none.
 */
class SinksTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withBean(Emitter.class)
		.withBean(Worker.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void subscriberOnTheThreadOfTheEmitterJoinsItInLimited() {
		run("limited", (context) -> assertThat(emit(context, false))
			.containsExactlyInAnyOrder("- > invoke_agent emitter", "invoke_agent emitter > invoke_agent worker"));
	}

	@Test
	void subscriberOnTheThreadOfTheEmitterHasATraceOfItsOwnInAuto() {
		run("auto", (context) -> assertThat(emit(context, false)).containsExactlyInAnyOrder("- > invoke_agent emitter",
				"- > invoke_agent worker"));
	}

	@Test
	void subscriberOnAnotherThreadHasATraceOfItsOwn() {
		for (String mode : List.of("limited", "auto")) {
			run(mode, (context) -> assertThat(emit(context, true)).as(mode)
				.containsExactlyInAnyOrder("- > invoke_agent emitter", "- > invoke_agent worker"));
		}
	}

	private void run(String mode, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run(test);
		Hooks.disableAutomaticContextPropagation();
	}

	private static List<String> emit(AssertableApplicationContext context, boolean hop) {
		EndedSpans spans = context.getBean(EndedSpans.class);
		Worker worker = context.getBean(Worker.class);
		Sinks.Many<String> sink = Sinks.many().multicast().onBackpressureBuffer();
		Sinks.One<String> done = Sinks.one();
		Disposable background = (hop ? sink.asFlux().publishOn(Schedulers.single()) : sink.asFlux())
			.flatMap(worker::work)
			.subscribe(done::tryEmitValue);
		assertThat(context.getBean(Emitter.class).emit(sink).block(Duration.ofSeconds(60))).isEqualTo("sent");
		assertThat(done.asMono().block(Duration.ofSeconds(60))).isEqualTo("text!");
		spans.awaitEnd();
		background.dispose();
		return spans.tree();
	}

	@TracedAgent(name = "emitter")
	public static class Emitter {

		public Mono<String> emit(Sinks.Many<String> sink) {
			return Mono.fromCallable(() -> {
				sink.tryEmitNext("text").orThrow();
				return "sent";
			});
		}

	}

	@TracedAgent(name = "worker")
	public static class Worker {

		public Mono<String> work(String text) {
			return Mono.fromCallable(() -> text + "!");
		}

	}

}
