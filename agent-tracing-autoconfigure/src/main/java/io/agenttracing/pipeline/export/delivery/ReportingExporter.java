package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.OtelFinishedSpan;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

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
		return call(spans.stream()
			.flatMap((span) -> this.reporters.stream()
				.map((reporter) -> () -> reporter.report(OtelFinishedSpan.fromOtel(span)))));
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		return call(this.reporters.stream().map((reporter) -> reporter::close));
	}

	private static CompletableResultCode call(Stream<Work> calls) {
		List<Throwable> failures = new ArrayList<>();
		calls.forEach((call) -> {
			try {
				call.run();
			}
			catch (Throwable ex) {
				Failures.counted();
				failures.add(ex);
			}
		});
		return failures.isEmpty() ? CompletableResultCode.ofSuccess()
				: CompletableResultCode.ofExceptionalFailure(failures.get(0));
	}

	/**
	 * A call of a reporter.
	 */
	@FunctionalInterface
	private interface Work {

		void run() throws Exception;

	}

}
