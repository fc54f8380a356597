package io.agenttracing.instrument.threads;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The span of an agent travels through Reactor as an Observation that is none of the
 * application's: its handlers are not told of it, and where they throw, even what Reactor
 * takes for fatal, the chain goes on. They are told of what the application observes.
 */
class HandlersOfTheApplicationTests {

	@BeforeEach
	void propagate() {
		Hooks.enableAutomaticContextPropagation();
	}

	@AfterEach
	void stop() {
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void areNotToldOfSpansOfAgents() {
		RecordingHandler handler = new RecordingHandler();
		TracedApplication.runner()
			.withBean(ObservationHandler.class, () -> handler)
			.withBean(Agent.class)
			.run((context) -> {
				assertThat(context.getBean(Agent.class).answer().block(Duration.ofSeconds(10))).isEqualTo("answer");
				assertThat(handler.told).isEmpty();
				assertThat(context.getBean(EndedSpans.class).only().getName()).isEqualTo("invoke_agent agent");
			});
	}

	@Test
	void areToldOfWhatIsObservedInTheRegistryOfASpan() {
		RecordingHandler handler = new RecordingHandler();
		TracedApplication.runner()
			.withBean(ObservationHandler.class, () -> handler)
			.withBean(Agent.class)
			.run((context) -> {
				context.getBean(Agent.class).observe().block(Duration.ofSeconds(10));
				assertThat(handler.told).containsExactly("started child");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent agent",
						"invoke_agent agent > child");
			});
	}

	@TracedAgent(name = "agent")
	static class Agent {

		public Mono<String> answer() {
			return Mono.just("answer").publishOn(Schedulers.single()).map(String::toString);
		}

		public Mono<String> observe() {
			return Mono.deferContextual((context) -> {
				Observation span = context.get(ObservationThreadLocalAccessor.KEY);
				Observation child = Observation.createNotStarted("child", span.getObservationRegistry());
				child.parentObservation(span).start().stop();
				return Mono.just("answer");
			});
		}

	}

	private static final class RecordingHandler implements ObservationHandler<Observation.Context> {

		private final List<String> told = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStart(Observation.Context context) {
			this.told.add("started " + context.getName());
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			this.told.add("opened " + context.getName());
			throw new StackOverflowError("from a handler");
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			this.told.add("closed " + context.getName());
			throw new StackOverflowError("from a handler");
		}

	}

}
