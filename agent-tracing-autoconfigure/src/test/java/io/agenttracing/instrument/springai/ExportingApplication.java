package io.agenttracing.instrument.springai;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * An application with a vendor's starter whose spans are looked at where they arrive.
 */
final class ExportingApplication implements AutoCloseable {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ModelApplication application;

	private ExportingApplication(ModelVendor vendor, String... properties) {
		this.application = ModelApplication
			.start(vendor,
					Stream
						.concat(Stream
							.of("management.opentelemetry.tracing.export.schedule-delay=5ms",
									"management.opentelemetry.tracing.export.otlp.endpoint="
											+ this.receiver.httpEndpoint()),
								Stream.of(properties))
						.toArray(String[]::new));
	}

	static ExportingApplication start(ModelVendor vendor, String... properties) {
		return new ExportingApplication(vendor, properties);
	}

	ModelApplication model() {
		return this.application;
	}

	/**
	 * What has ended, as it arrived. Requests without a trace around need not arrive.
	 */
	List<ReceivedSpan> exported() {
		this.application.spans().awaitEnd();
		Set<String> ended = this.application.spans()
			.all()
			.stream()
			.filter((span) -> span.getParentSpanContext().isValid() || span.getKind() != SpanKind.CLIENT)
			.map(SpanData::getSpanId)
			.collect(Collectors.toSet());
		return this.receiver
			.await((spans) -> spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet()).containsAll(ended));
	}

	/**
	 * The only span of a name, as it arrived.
	 */
	ReceivedSpan exported(String name) {
		List<ReceivedSpan> named = exported().stream().filter((span) -> span.name().equals(name)).toList();
		if (named.size() != 1) {
			throw new AssertionError(
					"one span '" + name + "' expected: " + exported().stream().map(ReceivedSpan::name).toList());
		}
		return named.get(0);
	}

	/**
	 * The trace of a root that has ended, as it arrived: without what was folded.
	 * @param root the name of the root
	 * @return the spans by their start
	 */
	List<ReceivedSpan> trace(String root) {
		this.application.spans().awaitEnd();
		String traceId = this.application.spans().named(root).getTraceId();
		return this.receiver
			.await((spans) -> spans.stream().anyMatch((span) -> span.isRoot() && span.traceId().equals(traceId)))
			.stream()
			.filter((span) -> span.traceId().equals(traceId))
			.sorted(Comparator.comparingLong(ReceivedSpan::startNanos))
			.toList();
	}

	/**
	 * Forgets all requests and spans.
	 */
	void reset() {
		exported();
		forget();
	}

	/**
	 * Forgets all requests and spans, also those that will not arrive.
	 */
	void forget() {
		this.application.reset();
		this.receiver.clear();
	}

	@Override
	public void close() {
		this.application.close();
		this.receiver.close();
	}

}
