package io.agenttracing.span;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.context.SpanObservations;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TracedPublishers}.
 */
class TracedPublishersTests {

	private final Recorded span = new Recorded();

	@Test
	void aFailureThatIsThrownAtTheSubscriptionIsHeard() {
		Mono<String> fatal = Mono.defer(() -> {
			throw new OutOfMemoryError("simulated");
		});
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> subscribe(fatal));
		assertThat(this.span.calls).containsExactly("failed", "heard");
	}

	@Test
	void aFailureThatIsThrownAtARequestIsHeard() {
		Flux<String> fatal = Flux.just("a").map((value) -> {
			throw new OutOfMemoryError("simulated");
		});
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> subscribe(fatal));
		assertThat(this.span.calls).startsWith("failed", "heard");
	}

	@Test
	void theSubscriberIsKnownByItsName() {
		assertThat(TracedPublishers.SUBSCRIBER).isEqualTo(TracedSubscriber.class.getName());
	}

	private void subscribe(Publisher<String> publisher) {
		Publisher<?> spanned = new TracedPublishers(new SpanObservations(() -> null, () -> null)).of(publisher,
				Context.root(), (subscriber, outside) -> this.span);
		Flux.from(spanned).subscribe();
	}

	private static final class Recorded implements SubscriptionSpan {

		private final List<String> calls = new ArrayList<>();

		@Override
		public Scope makeCurrent() {
			return Scope.noop();
		}

		@Override
		public boolean isCurrent() {
			return false;
		}

		@Override
		public void released(SuspendedPlace place) {
		}

		@Override
		public void complete(@Nullable Object last) {
			this.calls.add("completed");
		}

		@Override
		public void fail(Throwable failure) {
			this.calls.add("failed");
		}

		@Override
		public void cancel() {
			this.calls.add("cancelled");
		}

		@Override
		public void heard() {
			this.calls.add("heard");
		}

	}

}
