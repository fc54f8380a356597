package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * How a caller takes the result of a call.
 */
final class Taking {

	private static final int JOINED = 1;

	private static final int DERIVED = 2;

	private final Run run;

	private final Call call;

	Taking(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	void take(@Nullable Object result) throws Exception {
		if (result instanceof CompletableFuture<?> future) {
			take(future);
		}
		else if (result instanceof Publisher<?> publisher && Waiting.isFor(this.call)) {
			new Waiting(this.run, this.call).take(publisher);
		}
		else if (result instanceof Publisher<?> publisher) {
			new PublisherTaking(this.run, this.call).take(publisher);
		}
		else {
			this.run.event(this.call, "took " + this.run.trail().describe(result));
		}
	}

	private void take(CompletableFuture<?> future) throws Exception {
		String state = (this.call.door() != Door.ASYNC) ? ", done " + future.isDone() : "";
		this.run.event(this.call, "took " + this.run.trail().describe(future) + state);
		CompletableFuture<?> taken = this.call.isTaken(DERIVED) ? future.thenApply((value) -> value) : future;
		CountDownLatch over = new CountDownLatch(1);
		taken.whenComplete((value, failure) -> {
			this.run.event(this.call,
					"came to " + this.run.trail().describe(value) + ", " + this.run.trail().describe(failure));
			over.countDown();
		});
		this.run.taken(this.call);
		this.run.doLater(this.call);
		if (this.call.ending() == Ending.CANCELLED) {
			this.run.event(this.call, "cancels " + future.cancel(true));
		}
		else if (this.call.ending() == Ending.TIMED_OUT) {
			// As orTimeout does, but at a moment that is always the same.
			this.run.elsewhere(() -> future.completeExceptionally(new TimeoutException()));
		}
		this.run.await(this.call, over);
		Object value = this.call.isTaken(JOINED) ? taken.join() : taken.get();
		this.run.event(this.call, "has " + this.run.trail().describe(value));
	}

}
