package io.agenttracing.viewer.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A trace.
 */
final class Entry {

	// How many of them are compared to find one that is known.
	private static final int MAX_RESOURCES = 16;

	final String id;

	final Map<String, SpanData> spans = new LinkedHashMap<>();

	private final List<Resource> resources = new ArrayList<>(1);

	final Deque<LogLine> logs = new ArrayDeque<>(2);

	long version;

	long bytes;

	int dropped;

	// Spans of this process that were seen before they ended.
	private final Set<String> begun = new HashSet<>(2);

	Entry(String id) {
		this.id = id;
	}

	long growthBy(Resource resource) {
		return (known(resource) != null) ? 0 : Size.of(resource);
	}

	private @Nullable Resource known(Resource resource) {
		for (int i = this.resources.size() - 1; i >= Math.max(0, this.resources.size() - MAX_RESOURCES); i--) {
			if (this.resources.get(i).equals(resource)) {
				return this.resources.get(i);
			}
		}
		return null;
	}

	void add(SpanData span) {
		Resource known = known(span.getResource());
		if (known == null) {
			this.resources.add(span.getResource());
		}
		this.spans.put(span.getSpanId(), (known == null || known == span.getResource()) ? span : Cut.with(span, known));
	}

	/**
	 * Removes a span that is open.
	 * @param spanId its id
	 * @return the span, null if there is none
	 */
	@Nullable SpanData discard(String spanId) {
		SpanData known = this.spans.get(spanId);
		if (known == null || known.hasEnded()) {
			return null;
		}
		this.begun.remove(spanId);
		return this.spans.remove(spanId);
	}

	StoredTrace snapshot() {
		return new StoredTrace(this.id, this.version, List.copyOf(this.spans.values()), List.copyOf(this.logs),
				this.dropped, isLive());
	}

	private boolean isLive() {
		if (this.begun.isEmpty()) {
			return false;
		}
		return this.spans.values()
			.stream()
			.anyMatch((span) -> !span.hasEnded() && this.begun.contains(span.getSpanId()));
	}

	/**
	 * Notes that a span of this process is open, or no longer.
	 */
	void note(SpanData span) {
		if (span.hasEnded()) {
			this.begun.remove(span.getSpanId());
		}
		else {
			this.begun.add(span.getSpanId());
		}
	}

}
