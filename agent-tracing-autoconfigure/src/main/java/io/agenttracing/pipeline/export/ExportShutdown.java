package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import org.jspecify.annotations.Nullable;

/**
 * The end of the export within its time, most of which is for sending: what is left then
 * is given up, the exporters are shut down, and one that does not answer is left alone.
 * Used by one thread.
 */
final class ExportShutdown {

	private final List<LaneRunner> runners;

	private final LongSupplier nanoTime;

	private final BooleanSupplier drained;

	private final BooleanSupplier lossless;

	private final CompletableResultCode result = new CompletableResultCode();

	private final long sendUntil;

	private final long closeUntil;

	private @Nullable List<ExporterCall> closing;

	private volatile boolean finished;

	/**
	 * Begins.
	 * @param runners what to shut down
	 * @param settings for how long, and the time
	 * @param drained whether nothing is left to be sent
	 * @param lossless whether everything was delivered
	 */
	ExportShutdown(List<LaneRunner> runners, RetainingSettings settings, BooleanSupplier drained,
			BooleanSupplier lossless) {
		this.runners = runners;
		this.nanoTime = settings.nanoTime();
		this.drained = drained;
		this.lossless = lossless;
		long now = this.nanoTime.getAsLong();
		long time = settings.shutdownTimeout().toNanos();
		this.sendUntil = now + time / 10 * 8;
		this.closeUntil = now + time / 10 * 9;
	}

	CompletableResultCode result() {
		return this.result;
	}

	boolean isFinished() {
		return this.finished;
	}

	/**
	 * Does what is to be done now.
	 * @return the nanoseconds until there is more to do, unless something happens
	 */
	long advance() {
		long now = this.nanoTime.getAsLong();
		List<ExporterCall> calls = this.closing;
		if (calls == null) {
			if (now - this.sendUntil < 0 && !this.drained.getAsBoolean()) {
				return this.sendUntil - now;
			}
			calls = this.runners.stream().map(LaneRunner::close).toList();
			this.closing = calls;
		}
		if (now - this.closeUntil < 0 && calls.stream().anyMatch((call) -> call.answer() == null)) {
			return this.closeUntil - now;
		}
		finish(calls);
		return Long.MAX_VALUE;
	}

	private void finish(List<ExporterCall> calls) {
		if (!this.finished) {
			this.finished = true;
			this.runners.forEach(LaneRunner::stop);
			boolean success = calls.stream().allMatch(ExportShutdown::isSuccess) && this.lossless.getAsBoolean();
			LaneRunner.runSafely(success ? this.result::succeed : this.result::fail);
		}
	}

	private static boolean isSuccess(ExporterCall call) {
		ExporterCall.Answer answer = call.answer();
		return answer != null && answer.failure() == null;
	}

}
