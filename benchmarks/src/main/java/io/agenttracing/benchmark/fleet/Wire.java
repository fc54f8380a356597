package io.agenttracing.benchmark.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPOutputStream;

import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Between the processes and what receives their spans: takes them, or refuses
 * connections. Each request is written as OTLP, for its size.
 */
final class Wire {

	private final Queue<SentSpan> sent = new ConcurrentLinkedQueue<>();

	private final LongAdder spans = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private final LongAdder compressed = new LongAdder();

	private volatile boolean away;

	/** Whether to refuse connections from now on. */
	void away(boolean isAway) {
		this.away = isAway;
	}

	/**
	 * What has arrived.
	 * @return the spans, the earliest first
	 */
	List<SentSpan> sent() {
		List<SentSpan> spans = new ArrayList<>(this.sent);
		spans.sort(Comparator.comparingLong(SentSpan::nanos));
		return spans;
	}

	double bytesPerSpan() {
		return this.bytes.sum() / (double) Math.max(1, this.spans.sum());
	}

	double compressedBytesPerSpan() {
		return this.compressed.sum() / (double) Math.max(1, this.spans.sum());
	}

	/**
	 * The end of a process.
	 */
	SpanExporter exporter(int service) {
		return new SpanExporter() {

			@Override
			public CompletableResultCode export(Collection<SpanData> spans) {
				return Wire.this.take(spans, service);
			}

			@Override
			public CompletableResultCode flush() {
				return CompletableResultCode.ofSuccess();
			}

			@Override
			public CompletableResultCode shutdown() {
				return CompletableResultCode.ofSuccess();
			}

		};
	}

	private CompletableResultCode take(Collection<SpanData> spans, int service) {
		if (this.away) {
			return CompletableResultCode.ofExceptionalFailure(new ConnectException("Connection refused"));
		}
		long now = System.nanoTime();
		spans.forEach((span) -> this.sent.add(SentSpan.of(span, service, now)));
		weigh(spans);
		return CompletableResultCode.ofSuccess();
	}

	private void weigh(Collection<SpanData> spans) {
		TraceRequestMarshaler request = TraceRequestMarshaler.create(spans);
		ByteArrayOutputStream small = new ByteArrayOutputStream();
		try (GZIPOutputStream zipped = new GZIPOutputStream(small)) {
			request.writeBinaryTo(zipped);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.spans.add(spans.size());
		this.bytes.add(request.getBinarySerializedSize());
		this.compressed.add(small.size());
	}

}
