package io.agenttracing.context;

import java.util.Collections;
import java.util.Iterator;

import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/**
 * Returns fields to propagators only if they are well-formed and short. A repeated
 * {@code traceparent} is ignored.
 *
 * @param <C> the type of the carrier
 */
final class ValidatingGetter<C> implements TextMapGetter<C> {

	private final TextMapGetter<C> getter;

	private final DroppedBaggage dropped;

	ValidatingGetter(TextMapGetter<C> getter, DroppedBaggage dropped) {
		this.getter = getter;
		this.dropped = dropped;
	}

	@Override
	public Iterable<String> keys(C carrier) {
		return this.getter.keys(carrier);
	}

	@Override
	public @Nullable String get(@Nullable C carrier, String key) {
		return switch (key) {
			case TraceFields.TRACEPARENT -> traceparent(this.getter.getAll(carrier, key));
			case TraceFields.TRACESTATE -> TraceStateList.read(this.getter.getAll(carrier, key));
			case TraceFields.BAGGAGE -> BaggageList.read(this.getter.getAll(carrier, key), this.dropped);
			case DeadlineField.NAME -> DeadlineField.only(this.getter.getAll(carrier, key));
			default -> acceptable(this.getter.get(carrier, key));
		};
	}

	@Override
	public Iterator<String> getAll(@Nullable C carrier, String key) {
		String value = get(carrier, key);
		return (value != null) ? Collections.singleton(value).iterator() : Collections.emptyIterator();
	}

	private static @Nullable String traceparent(Iterator<String> values) {
		String value = values.hasNext() ? values.next() : null;
		if (value == null || values.hasNext() || !TraceParent.isWellFormed(value)) {
			return null;
		}
		return TraceParent.known(value);
	}

	private static @Nullable String acceptable(@Nullable String value) {
		return (value == null || value.length() > TraceContextCarrier.MAX_FIELD_LENGTH || HeaderText.hasControl(value))
				? null : value;
	}

}
