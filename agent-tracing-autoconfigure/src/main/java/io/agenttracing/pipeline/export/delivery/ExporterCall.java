package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.agenttracing.pipeline.export.otlp.CallDetails;
import io.agenttracing.pipeline.export.otlp.PartialSuccess;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.jspecify.annotations.Nullable;

/**
 * One call of an exporter, on a thread that it may block, and its result, which may come
 * later or never.
 */
final class ExporterCall implements Runnable {

	private final Supplier<CompletableResultCode> call;

	private final Runnable whenChanged;

	private final LongSupplier nanoTime;

	private final CallDetails details = new CallDetails();

	private volatile boolean returned;

	private volatile @Nullable Answer answer;

	ExporterCall(Supplier<CompletableResultCode> call, Runnable whenChanged, LongSupplier nanoTime) {
		this.call = call;
		this.whenChanged = whenChanged;
		this.nanoTime = nanoTime;
	}

	@Override
	public void run() {
		long begin = this.nanoTime.getAsLong();
		CompletableResultCode result = call();
		this.returned = true;
		// Read in the callback: foreign code may call us while it holds the lock of the
		// result, and the failure is foreign code too.
		result.whenComplete(() -> {
			this.answer = answer(result, Duration.ofNanos(this.nanoTime.getAsLong() - begin));
			this.whenChanged.run();
		});
		if (this.answer == null) {
			this.whenChanged.run();
		}
	}

	/**
	 * Completes a call that could not be started.
	 * @param failure why
	 */
	void failed(Throwable failure) {
		this.returned = true;
		this.answer = new Answer(ExportFailure.of(failure, Duration.ZERO), null);
	}

	@SuppressWarnings("NullAway") // an exporter may do what its interface forbids
	private CompletableResultCode call() {
		try {
			CompletableResultCode result = this.details.whileCalling(this.call);
			return (result != null) ? result : CompletableResultCode.ofFailure();
		}
		catch (Throwable ex) {
			return CompletableResultCode.ofExceptionalFailure(ex);
		}
	}

	private Answer answer(CompletableResultCode result, Duration time) {
		if (result.isSuccess()) {
			return new Answer(null, this.details.partialSuccess());
		}
		Throwable failure = result.getFailureThrowable();
		Throwable logged = this.details.logged();
		return new Answer((failure == null && logged != null) ? ExportFailure.ofLogged(logged, time)
				: ExportFailure.of(failure, time), null);
	}

	/**
	 * Whether the exporter's method has returned.
	 * @return whether its thread is free again
	 */
	boolean hasReturned() {
		return this.returned;
	}

	/**
	 * The result.
	 * @return the result, null as long as there is none
	 */
	@Nullable Answer answer() {
		return this.answer;
	}

	/**
	 * The result of a call.
	 *
	 * @param failure why it failed, null when it succeeded
	 * @param partialSuccess the spans that the receiver rejected, null if there are none
	 * or it does not say
	 */
	record Answer(@Nullable ExportFailure failure, @Nullable PartialSuccess partialSuccess) {

	}

}
