package io.agenttracing.instrument.mcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.context.ContextState;
import io.agenttracing.context.Deadline;
import io.agenttracing.context.DeadlineField;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.context.TraceFields;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The trace context in the metadata of a request ({@code _meta}), in the fields of W3C
 * without a prefix, as the protocol reserves them.
 */
final class RequestMeta {

	private static final List<String> FIELDS = List.of(TraceFields.TRACEPARENT, TraceFields.TRACESTATE,
			TraceFields.BAGGAGE, DeadlineField.NAME);

	private final TraceContextCarrier carrier;

	RequestMeta(TraceContextCarrier carrier) {
		this.carrier = carrier;
	}

	/**
	 * Adds a context. What the application itself has written stays.
	 * @param meta the metadata, which is left as it is
	 * @param context the context
	 * @param trusted whether the receiver is told more than the parent span
	 * @return the metadata to be sent, the same if there is nothing to add
	 */
	@Nullable Map<String, Object> written(@Nullable Map<String, Object> meta, Context context, boolean trusted) {
		if (meta != null && FIELDS.stream().anyMatch(meta::containsKey)) {
			return meta;
		}
		Map<String, String> fields = new HashMap<>();
		this.carrier.inject(context, fields);
		if (!trusted) {
			fields.keySet().retainAll(List.of(TraceFields.TRACEPARENT));
		}
		if (fields.isEmpty()) {
			return meta;
		}
		Map<String, Object> written = (meta != null) ? new HashMap<>(meta) : new HashMap<>();
		written.putAll(fields);
		return written;
	}

	/**
	 * Whether a client has sent a context that can be continued.
	 * @param meta the metadata
	 * @return the state of the context
	 */
	static ContextState state(@Nullable Map<String, Object> meta) {
		Object parent = (meta != null) ? meta.get(TraceFields.TRACEPARENT) : null;
		if (parent == null) {
			return ContextState.MISSING;
		}
		return (parent instanceof String text) ? ContextState.of(text) : ContextState.MALFORMED;
	}

	/**
	 * Reads the context of whoever has sent the request. Anybody may have written it: of
	 * the metadata only the fields are looked at, and of these only texts of a bounded
	 * length. A deadline is advisory.
	 * @param meta the metadata
	 * @return the context, null if there is none to continue
	 */
	@Nullable Context read(@Nullable Map<String, Object> meta) {
		if (meta == null || state(meta) != ContextState.PRESENT) {
			return null;
		}
		Map<String, String> fields = new HashMap<>();
		for (String name : FIELDS) {
			if (meta.get(name) instanceof String value && value.length() <= TraceContextCarrier.MAX_FIELD_LENGTH) {
				fields.put(name, value);
			}
		}
		Context context = this.carrier.extract(fields);
		return Span.fromContext(context).getSpanContext().isValid() ? Deadline.advisory(context) : null;
	}

}
