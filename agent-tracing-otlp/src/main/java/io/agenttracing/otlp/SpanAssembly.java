package io.agenttracing.otlp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Puts spans together, and those of one trace beside each other.
 */
final class SpanAssembly {

	private static final int MAX_SPANS = 2_000_000;

	private static final int MAX_KEY = 255;

	private final Map<String, List<SpanData>> traces = new LinkedHashMap<>();

	private int count;

	List<ReadTrace> traces() {
		return this.traces.entrySet().stream().map((entry) -> new ReadTrace(entry.getKey(), entry.getValue())).toList();
	}

	/**
	 * A resource of what may be in one: its keys are ASCII, and not long.
	 */
	static Resource resource(Attributes attributes) {
		return Resource.create(attributes.toBuilder()
			.removeIf((key) -> key.getKey().length() > MAX_KEY
					|| !key.getKey().chars().allMatch((character) -> character >= ' ' && character <= '~'))
			.build());
	}

	static InstrumentationScopeInfo scope(String name, String version) {
		return version.isEmpty() ? InstrumentationScopeInfo.create(name)
				: InstrumentationScopeInfo.builder(name).setVersion(version).build();
	}

	static SpanContext context(String traceId, String spanId, boolean remote) {
		if (spanId.isEmpty() || !SpanId.isValid(spanId)) {
			return SpanContext.getInvalid();
		}
		return remote
				? SpanContext.createFromRemoteParent(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault())
				: SpanContext.create(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
	}

	void add(Draft draft) throws UnreadableTraceException {
		if (++this.count > MAX_SPANS) {
			throw new UnreadableTraceException("more than " + MAX_SPANS + " spans");
		}
		SpanKind kind = draft.kind;
		boolean remote = draft.remote || kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
		SpanRecord span = new SpanRecord(context(draft.traceId, draft.spanId, false),
				context(draft.traceId, draft.parentId, remote), draft.name, kind, draft.start,
				Math.max(draft.start, draft.end), draft.end > 0 || draft.start == 0, draft.attributes, draft.status,
				List.copyOf(draft.events), List.copyOf(draft.links), draft.resource, draft.scope);
		this.traces.computeIfAbsent(draft.traceId, (id) -> new ArrayList<>()).add(span);
	}

	/**
	 * A span that is being read.
	 */
	static final class Draft {

		String traceId = "";

		String spanId = "";

		String parentId = "";

		boolean remote;

		String name = "";

		SpanKind kind = SpanKind.INTERNAL;

		long start;

		long end;

		Attributes attributes = Attributes.empty();

		StatusData status = StatusData.unset();

		final List<EventData> events = new ArrayList<>(0);

		final List<LinkData> links = new ArrayList<>(0);

		Resource resource = Resource.empty();

		InstrumentationScopeInfo scope = InstrumentationScopeInfo.empty();

	}

}
