package io.agenttracing.test.record;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

import io.agenttracing.context.RemoteParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Carries the test of a request in a header, beside what another propagator carries. An
 * id that is malformed, or of no test that runs, is nobody's.
 */
public final class TestHeader implements TextMapPropagator {

	/** The name of the header. */
	public static final String NAME = "agent-tracing-test";

	private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

	private final TextMapPropagator delegate;

	TestHeader(TextMapPropagator delegate) {
		this.delegate = delegate;
	}

	/**
	 * The header of requests of the test that is current.
	 * @return its name and value, nothing where no test is current
	 */
	static Map<String, String> ofCurrentTest() {
		RecordedTest test = RecordedTest.current();
		return (test != null) ? of(test) : Map.of();
	}

	/**
	 * The header of requests of a test.
	 * @param test the test
	 * @return its name and value
	 */
	public static Map<String, String> of(RecordedTest test) {
		return Map.of(NAME, test.id());
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		this.delegate.inject(context, carrier, setter);
		// A trace is known by its id; and a message has no room for more fields.
		RecordedTest test = Span.fromContext(context).getSpanContext().isValid() ? null : RecordedTest.in(context);
		if (test != null && !test.isOver()) {
			setter.set(carrier, NAME, test.id());
		}
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		Context extracted = this.delegate.extract(context, carrier, getter);
		String id = getter.get(carrier, NAME);
		RecordedTest test = (id != null && ID.matcher(id).matches()) ? RecordedTraces.OF_JVM.test(id) : null;
		return (test != null) ? extracted.with(new RemoteParent(Span.fromContext(extracted), test)) : extracted;
	}

}
