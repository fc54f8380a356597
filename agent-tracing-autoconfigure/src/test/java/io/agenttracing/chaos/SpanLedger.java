package io.agenttracing.chaos;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * The application's own books, which know nothing of the library's: the ids of the spans
 * that ended, and of those that the exporter was told are delivered, and how many were
 * not even recorded.
 */
final class SpanLedger implements SpanProcessor, BeanPostProcessor {

	static final String ENDED = "ended.bin";

	static final String ACKNOWLEDGED = "acknowledged.bin";

	private final SpanIds ended;

	private final SpanIds acknowledged;

	private final LongAdder count = new LongAdder();

	private final LongAdder unrecorded = new LongAdder();

	SpanLedger(Path directory) {
		this.ended = SpanIds.writeTo(directory.resolve(ENDED));
		this.acknowledged = SpanIds.writeTo(directory.resolve(ACKNOWLEDGED));
	}

	long count() {
		return this.count.sum();
	}

	long unrecorded() {
		return this.unrecorded.sum();
	}

	/**
	 * Counts what a sampler drops, of which no processor hears.
	 * @param sampler the sampler
	 * @return one that decides as it does
	 */
	Sampler counting(Sampler sampler) {
		return new CountedSampler(sampler, this.unrecorded);
	}

	/**
	 * Writes what is left to the files.
	 */
	void finish() {
		this.ended.close();
		this.acknowledged.close();
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof SpanExporter exporter) ? new AuditedExporter(exporter, this.acknowledged) : bean;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.ended.add(span.getSpanContext().getSpanId());
		this.count.increment();
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	/**
	 * The sampler, whose decisions are counted.
	 */
	private record CountedSampler(Sampler sampler, LongAdder unrecorded) implements Sampler {

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind kind,
				Attributes attributes, List<LinkData> links) {
			SamplingResult result = this.sampler.shouldSample(parentContext, traceId, name, kind, attributes, links);
			if (result.getDecision() == SamplingDecision.DROP) {
				this.unrecorded.increment();
			}
			return result;
		}

		@Override
		public String getDescription() {
			return this.sampler.getDescription();
		}

	}

	/**
	 * The exporter, whose answers are written down.
	 */
	private record AuditedExporter(SpanExporter exporter, SpanIds acknowledged) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			List<String> ids = spans.stream().map(SpanData::getSpanId).toList();
			CompletableResultCode result = this.exporter.export(spans);
			return result.whenComplete(() -> {
				if (result.isSuccess()) {
					ids.forEach(this.acknowledged::add);
				}
			});
		}

		@Override
		public CompletableResultCode flush() {
			return this.exporter.flush();
		}

		@Override
		public CompletableResultCode shutdown() {
			return this.exporter.shutdown();
		}

	}

}
