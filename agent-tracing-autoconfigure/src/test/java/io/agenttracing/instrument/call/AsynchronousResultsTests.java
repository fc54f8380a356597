package io.agenttracing.instrument.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;

import io.agenttracing.AgentStep;
import io.agenttracing.testing.TracedApplication;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.channels.ReceiveChannel;
import kotlinx.coroutines.flow.SharedFlow;
import kotlinx.coroutines.flow.StateFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of methods whose results are not waited for.
 */
@ExtendWith(OutputCaptureExtension.class)
class AsynchronousResultsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void namesEachMethodOnce(CapturedOutput output) {
		this.runner.withBean("one", Unwaited.class)
			.withBean("two", Unwaited.class)
			.withBean(InheritingUnwaited.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output.getAll().lines().filter((line) -> line.contains("not when their results do")))
					.singleElement()
					.asString()
					.contains("WARN")
					.contains(Unwaited.class.getSimpleName())
					.contains("parallel() returns " + ParallelFlux.class.getName())
					.contains("single() returns " + Single.class.getName())
					.contains("future() returns " + Future.class.getName())
					.contains("AgentTracer.call(...)")
					.doesNotContain("later()")
					.doesNotContain("stage()")
					.doesNotContain("flux()")
					.doesNotContain("publisher()")
					.doesNotContain("plain()");
			});
	}

	@Test
	void namesDeferredAndNoFlow(CapturedOutput output) {
		this.runner.withBean(DeferringSteps.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.getAll().lines().filter((line) -> line.contains("not when their results do")))
				.singleElement()
				.asString()
				.contains(" below them: deferred() returns " + Deferred.class.getName() + ". Return a");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Future.class, FutureTask.class, ScheduledFuture.class, ParallelFlux.class,
			ConnectableFlux.class, GroupedFlux.class, Publisher.class, java.util.concurrent.Flow.Publisher.class,
			Flowable.class, Observable.class, Single.class, Maybe.class, Completable.class, Deferred.class, Job.class,
			ReceiveChannel.class })
	void knows(Class<?> type) {
		assertThat(AsynchronousResults.isAsynchronous(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { CompletableFuture.class, CompletionStage.class, String.class, Object.class, void.class,
			int.class, byte[].class, SharedFlow.class, StateFlow.class, ExecutorService.class })
	void saysNothingOf(Class<?> type) {
		assertThat(AsynchronousResults.isAsynchronous(type)).isFalse();
	}

	static class Unwaited {

		@AgentStep
		ParallelFlux<String> parallel() {
			return Flux.just("a").parallel();
		}

		@AgentStep
		Single<String> single() {
			return Single.just("a");
		}

		@AgentStep
		Future<String> future() {
			return new FutureTask<>(() -> "a");
		}

		@AgentStep
		@Async
		Future<String> later() {
			return CompletableFuture.completedFuture("a");
		}

		@AgentStep
		CompletableFuture<String> stage() {
			return CompletableFuture.completedFuture("a");
		}

		@AgentStep
		Flux<String> flux() {
			return Flux.just("a");
		}

		@AgentStep
		Publisher<String> publisher() {
			return Mono.just("a");
		}

		@AgentStep
		String plain() {
			return "a";
		}

	}

	static class InheritingUnwaited extends Unwaited {

	}

}
