package io.agenttracing.pipeline.export.delivery;

import java.util.Collection;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.OtelFinishedSpan;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Exports to the application's {@link SpanReporter}s. Each receives each span once, even
 * if others throw; the result is a failure if one of them threw.
 */
final class ReportingExporter implements SpanExporter {

	private final List<SpanReporter> reporters;

	ReportingExporter(List<SpanReporter> reporters) {
		this.reporters = List.copyOf(reporters);
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		Throwable failure = null;
		for (SpanData span : spans) {
			for (SpanReporter reporter : this.reporters) {
				failure = firstOf(failure, () -> reporter.report(OtelFinishedSpan.fromOtel(span)));
			}
		}
		return result(failure);
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		Throwable failure = null;
		for (SpanReporter reporter : this.reporters) {
			failure = firstOf(failure, reporter::close);
		}
		return result(failure);
	}

	private static @Nullable Throwable firstOf(@Nullable Throwable failure, Work work) {
		try {
			work.run();
			return failure;
		}
		catch (Throwable ex) {
			Failures.counted();
			return (failure != null) ? failure : ex;
		}
	}

	private static CompletableResultCode result(@Nullable Throwable failure) {
		return (failure != null) ? CompletableResultCode.ofExceptionalFailure(failure)
				: CompletableResultCode.ofSuccess();
	}

	/**
	 * A call of a reporter.
	 */
	@FunctionalInterface
	private interface Work {

		void run() throws Exception;

	}

}
