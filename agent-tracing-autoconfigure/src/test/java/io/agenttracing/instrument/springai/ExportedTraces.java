package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/**
 * An application that asks models, and the traces of it that arrive at a receiver.
 */
final class ExportedTraces implements AutoCloseable {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ModelApplication application;

	ExportedTraces(ModelVendor vendor) {
		this.application = ModelApplication.start(vendor,
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint());
	}

	ModelApplication application() {
		return this.application;
	}

	/**
	 * The trace of a root that ends with a call.
	 * @param root the name of the root's span
	 * @param call the call
	 * @return the spans of the trace by their start
	 */
	List<ReceivedSpan> traceOf(String root, Function<ModelApplication, ?> call) {
		call.apply(this.application);
		this.application.bean(SdkTracerProvider.class).forceFlush();
		List<ReceivedSpan> all = this.receiver.await((spans) -> spans.stream().anyMatch((span) -> isRoot(span, root)));
		String traceId = all.stream().filter((span) -> isRoot(span, root)).findFirst().orElseThrow().traceId();
		return all.stream()
			.filter((span) -> span.traceId().equals(traceId))
			.sorted((one, other) -> Long.compare(one.startNanos(), other.startNanos()))
			.toList();
	}

	private static boolean isRoot(ReceivedSpan span, String root) {
		return span.isRoot() && span.name().equals(root);
	}

	/**
	 * Forgets all requests and spans.
	 */
	void reset() {
		this.application.reset();
		this.receiver.clear();
	}

	@Override
	public void close() {
		this.application.close();
		this.receiver.close();
	}

}
