package io.agenttracing.instrument.timeout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.agenttracing.context.Deadline;
import io.agenttracing.context.DeadlineField;
import io.agenttracing.context.PropagationAllowList;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Decorates the propagators of an application with deadline propagation: the remaining
 * time is sent to allow-listed recipients, and read where a trace is continued.
 */
final class DeadlineTextMapPropagator implements TextMapPropagator {

	private final TextMapPropagator delegate;

	private final PropagationAllowList recipients;

	DeadlineTextMapPropagator(TextMapPropagator delegate, PropagationAllowList recipients) {
		this.delegate = delegate;
		this.recipients = recipients;
	}

	@Override
	public Collection<String> fields() {
		List<String> fields = new ArrayList<>(this.delegate.fields());
		fields.add(DeadlineField.NAME);
		return fields;
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		this.delegate.inject(context, carrier, setter);
		Deadline deadline = Deadline.binding(context);
		if (deadline != null && Span.fromContext(context).getSpanContext().isValid()
				&& this.recipients.include(carrier)) {
			setter.set(carrier, DeadlineField.NAME, DeadlineField.write(deadline));
		}
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		Context extracted = this.delegate.extract(context, carrier, getter);
		return Span.fromContext(extracted).getSpanContext().isRemote()
				? DeadlineField.read(extracted, getter.get(carrier, DeadlineField.NAME)) : extracted;
	}

}
