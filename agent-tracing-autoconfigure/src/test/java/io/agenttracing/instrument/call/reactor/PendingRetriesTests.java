package io.agenttracing.instrument.call.reactor;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that end while nobody says so, with a span processor of the application that
 * takes its time.
 */
class PendingRetriesTests {

	private static final Executor THREADS = (task) -> new Thread(task).start();

	private final Processor processor = new Processor();

	@Test
	void processorOfSpansIsNotInterruptedWhereAnotherCallIsDecided() {
		TracedApplication.runner().withBean(Processor.class, () -> this.processor).run((context) -> {
			PendingRetries pending = new PendingRetries(new CancelledRetry());
			RetriedSubscriptions first = failed(context, pending, "first");
			RetriedSubscriptions second = failed(context, pending, "second");
			this.processor.awaitEnd();
			assertThat(pending.remove(second)).isTrue();
			assertThat(pending.remove(first)).isFalse();
			this.processor.proceed();
			assertThat(this.processor.ended.get(60, TimeUnit.SECONDS)).isEqualTo("ended");
		});
	}

	@Test
	void processorOfSpansMayWaitForOtherSubscriptionsWhereNothingCanBeScheduled() {
		ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
		threads.shutdown();
		Schedulers.Snapshot schedulers = Schedulers.setFactoryWithSnapshot(new Schedulers.Factory() {

			@Override
			public Scheduler newParallel(int parallelism, ThreadFactory factory) {
				return Schedulers.fromExecutorService(threads);
			}

		});
		try {
			TracedApplication.runner().withBean(Processor.class, () -> this.processor).run((context) -> {
				PendingRetries pending = new PendingRetries(new CancelledRetry());
				THREADS.execute(() -> failed(context, pending, "first"));
				this.processor.awaitEnd();
				CompletableFuture.runAsync(() -> pending.take("other", Mono.empty()), THREADS)
					.get(60, TimeUnit.SECONDS);
				this.processor.proceed();
				await().until(() -> context.getBean(EndedSpans.class).tree().contains("- > first"));
			});
		}
		finally {
			Schedulers.resetFrom(schedulers);
		}
	}

	private static RetriedSubscriptions failed(ApplicationContext context, PendingRetries pending, String name) {
		RetrySpans retrySpans = context.getBean(RetrySpans.class);
		PendingRetries.Place place = new PendingRetries.Place(name, 1, new WeakReference<>(name));
		PublisherCall traced = new Call(name, context.getBean(AgentSpans.class));
		OpenCall call = new OpenCall(context.getBean(CallSpans.class), traced, traced.start(Context.root()),
				Context.root());
		RetriedSubscriptions subscriptions = new RetriedSubscriptions(pending, place, call, retrySpans,
				new ReactorFallbacks(retrySpans));
		SubscriptionSpan attempt = subscriptions.attempt(name, place);
		attempt.fail(new IllegalStateException("down"));
		attempt.heard();
		return subscriptions;
	}

	private record Call(String name, AgentSpans spans) implements PublisherCall {

		@Override
		public Context outside() {
			return Context.root();
		}

		@Override
		public Context parent(Context subscriber) {
			return subscriber;
		}

		@Override
		public Span start(Context parent) {
			return this.spans.builder(this.name, SpanKind.INTERNAL).setParent(parent).startSpan();
		}

	}

	private static final class CancelledRetry implements Scannable {

		@Override
		public @Nullable Object scanUnsafe(Attr key) {
			return (key == Attr.CANCELLED) ? true : null;
		}

	}

	private static final class Processor implements SpanProcessor {

		private final CountDownLatch ending = new CountDownLatch(1);

		private final CountDownLatch proceeding = new CountDownLatch(1);

		private final CompletableFuture<String> ended = new CompletableFuture<>();

		private void awaitEnd() throws InterruptedException {
			assertThat(this.ending.await(60, TimeUnit.SECONDS)).isTrue();
		}

		private void proceed() {
			this.proceeding.countDown();
		}

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			if (span.getName().equals("first")) {
				this.ending.countDown();
				try {
					this.proceeding.await();
					this.ended.complete("ended");
				}
				catch (InterruptedException ex) {
					this.ended.complete("interrupted");
				}
			}
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
