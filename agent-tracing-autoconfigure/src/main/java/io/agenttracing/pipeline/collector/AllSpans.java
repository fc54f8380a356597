package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Selects all spans.
 */
final class AllSpans implements SpanSelection {

	private final List<SpanData> spans = new ArrayList<>();

	private long bytes;

	private long taken = SpanSize.UNKNOWN;

	@Override
	public void add(SpanData span, int bytes) {
		this.spans.add(span);
		this.bytes += bytes;
	}

	@Override
	public List<SpanData> spans() {
		return List.copyOf(this.spans);
	}

	@Override
	public int size() {
		return this.spans.size();
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

	@Override
	public void compact() {
	}

	@Override
	public int rewrite(TraceRewriter rewriter, boolean exportedBefore) {
		int before = this.spans.size();
		List<SpanData> rewritten = rewriter.rewrite(spans(), (id) -> exportedBefore).spans();
		if (rewritten.size() < before) {
			this.spans.clear();
			this.bytes = 0;
			rewritten.forEach(this::add);
		}
		return before - this.spans.size();
	}

	@Override
	public int removeUnsampled() {
		Set<String> wanted = sampledAndAncestors();
		int before = this.spans.size();
		this.spans.removeIf((span) -> !wanted.contains(span.getSpanId()));
		this.bytes = this.spans.stream().mapToLong(SpanSize::of).sum();
		return before - this.spans.size();
	}

	private Set<String> sampledAndAncestors() {
		Map<String, SpanData> byId = new HashMap<>();
		this.spans.forEach((span) -> byId.put(span.getSpanId(), span));
		Set<String> wanted = new HashSet<>();
		for (SpanData span : this.spans) {
			if (span.getSpanContext().isSampled()) {
				@Nullable SpanData ancestor = span;
				while (ancestor != null && wanted.add(ancestor.getSpanId())) {
					ancestor = byId.get(ancestor.getParentSpanId());
				}
			}
		}
		return wanted;
	}

	@Override
	public List<SpanData> take(boolean complete) {
		List<SpanData> taken = List.copyOf(this.spans);
		this.taken = this.bytes;
		this.spans.clear();
		this.bytes = 0;
		return taken;
	}

	@Override
	public long bytesTaken() {
		return this.taken;
	}

}
