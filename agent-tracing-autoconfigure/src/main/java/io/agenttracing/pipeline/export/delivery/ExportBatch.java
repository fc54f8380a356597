package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The spans of one call of an exporter: the unsettled ones of some chunks, or the first
 * ones of a chunk that is too large as a whole.
 *
 * @param chunks the chunks
 * @param spans their spans
 */
record ExportBatch(List<QueuedChunk> chunks, List<SpanData> spans) {

	static ExportBatch of(List<QueuedChunk> chunks) {
		int size = 0;
		for (QueuedChunk chunk : chunks) {
			size += chunk.size();
		}
		List<SpanData> spans = new ArrayList<>(size);
		for (QueuedChunk chunk : chunks) {
			List<SpanData> added = chunk.spans();
			for (int i = 0; i < added.size(); i++) {
				spans.add(added.get(i));
			}
		}
		return new ExportBatch(chunks, spans);
	}

	/**
	 * The beginning of a chunk.
	 * @param chunk the chunk
	 * @param maxBytes its size at most, unless it is a single span
	 */
	static ExportBatch beginningOf(QueuedChunk chunk, long maxBytes) {
		List<SpanData> spans = chunk.spans();
		int size = 0;
		long bytes = 0;
		while (size < spans.size()) {
			bytes += SpanSize.of(spans.get(size));
			if (bytes > maxBytes && size > 0) {
				break;
			}
			size++;
		}
		return new ExportBatch(List.of(chunk), List.copyOf(spans.subList(0, size)));
	}

	int size() {
		return this.spans.size();
	}

	long bytes() {
		return bytes(this.spans);
	}

	static long bytes(List<SpanData> spans) {
		long bytes = 0;
		for (SpanData span : spans) {
			bytes += SpanSize.of(span);
		}
		return bytes;
	}

}
