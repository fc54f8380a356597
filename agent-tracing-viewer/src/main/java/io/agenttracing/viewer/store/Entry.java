package io.agenttracing.viewer.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A trace.
 */
final class Entry {

	// How many of them are compared to find one that is known.
	private static final int MAX_COMPARED = 16;

	final String id;

	final Map<String, SpanData> spans = new LinkedHashMap<>();

	private final List<Resource> resources = new ArrayList<>(1);

	private final List<InstrumentationScopeInfo> scopes = new ArrayList<>(2);

	final Deque<LogLine> logs = new ArrayDeque<>(2);

	long version;

	// Of the last change of its spans.
	long spansVersion;

	long bytes;

	int dropped;

	// Of these, those that are no lines of the log.
	int missing;

	// Spans of this process that were seen before they ended.
	private final Set<String> begun = new HashSet<>(2);

	Entry(String id) {
		this.id = id;
	}

	/**
	 * What a span brings with it that is new: its process, and who made it.
	 */
	long growthBy(SpanData span) {
		return ((known(this.resources, span.getResource()) != null) ? 0 : Size.of(span.getResource()))
				+ ((known(this.scopes, span.getInstrumentationScopeInfo()) != null) ? 0
						: Size.of(span.getInstrumentationScopeInfo()));
	}

	private static <T> @Nullable T known(List<T> all, T one) {
		for (int i = all.size() - 1; i >= Math.max(0, all.size() - MAX_COMPARED); i--) {
			if (all.get(i).equals(one)) {
				return all.get(i);
			}
		}
		return null;
	}

	private static <T> T one(List<T> all, T one) {
		T known = known(all, one);
		if (known == null) {
			all.add(one);
			return one;
		}
		return known;
	}

	void add(SpanData span) {
		Resource resource = one(this.resources, span.getResource());
		InstrumentationScopeInfo scope = one(this.scopes, span.getInstrumentationScopeInfo());
		boolean same = resource == span.getResource() && scope == span.getInstrumentationScopeInfo();
		this.spans.put(span.getSpanId(), same ? span : Cut.with(span, resource, scope));
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
		return new StoredTrace(this.id, this.version, this.spansVersion, List.copyOf(this.spans.values()),
				List.copyOf(this.logs), this.dropped, isLive(), this.missing == 0);
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
