package io.agenttracing.instrument.redis;

import io.agenttracing.context.SpanObservations;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * A span as the parent of one Redis command's Observation: all that is asked of a parent
 * is its span. Whoever asks for more, such as a convention of the application, gets it
 * from a {@link SpanObservations}, whose maps would otherwise be made for each command.
 */
final class ParentObservation implements Observation, Observation.ContextView {

	private final Span span;

	private final io.opentelemetry.context.Context context;

	private final ObservationRegistry registry;

	private final SpanObservations observations;

	private final TracingContext tracingContext = new TracingContext();

	private volatile @Nullable Observation whole;

	ParentObservation(Span span, io.opentelemetry.context.Context context, ObservationRegistry registry,
			SpanObservations observations) {
		this.span = span;
		this.context = context;
		this.registry = registry;
		this.observations = observations;
		this.tracingContext.setSpan(OtelSpan.fromOtel(span, context));
	}

	private synchronized Observation whole() {
		Observation known = this.whole;
		if (known == null) {
			known = this.observations.of(this.span, this.context);
			this.whole = known;
		}
		return known;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key) {
		return (key == TracingContext.class) ? (T) this.tracingContext : getContext().get(key);
	}

	@Override
	public ContextView getContextView() {
		return this;
	}

	@Override
	public ObservationRegistry getObservationRegistry() {
		return this.registry;
	}

	@Override
	public Observation.Context getContext() {
		return whole().getContext();
	}

	@Override
	public @Nullable String getName() {
		return getContext().getName();
	}

	@Override
	public @Nullable String getContextualName() {
		return getContext().getContextualName();
	}

	@Override
	public @Nullable ObservationView getParentObservation() {
		return getContext().getParentObservation();
	}

	@Override
	public @Nullable Throwable getError() {
		return getContext().getError();
	}

	@Override
	public <T> T getRequired(Object key) {
		return getContext().getRequired(key);
	}

	@Override
	public boolean containsKey(Object key) {
		return getContext().containsKey(key);
	}

	@Override
	public <T> T getOrDefault(Object key, T defaultObject) {
		return getContext().getOrDefault(key, defaultObject);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues() {
		return getContext().getLowCardinalityKeyValues();
	}

	@Override
	public KeyValues getHighCardinalityKeyValues() {
		return getContext().getHighCardinalityKeyValues();
	}

	@Override
	public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
		return getContext().getLowCardinalityKeyValue(key);
	}

	@Override
	public @Nullable KeyValue getHighCardinalityKeyValue(String key) {
		return getContext().getHighCardinalityKeyValue(key);
	}

	@Override
	public KeyValues getAllKeyValues() {
		return getContext().getAllKeyValues();
	}

	@Override
	public Observation contextualName(@Nullable String contextualName) {
		return whole().contextualName(contextualName);
	}

	@Override
	public Observation parentObservation(@Nullable Observation parentObservation) {
		return whole().parentObservation(parentObservation);
	}

	@Override
	public Observation lowCardinalityKeyValue(KeyValue keyValue) {
		return whole().lowCardinalityKeyValue(keyValue);
	}

	@Override
	public Observation highCardinalityKeyValue(KeyValue keyValue) {
		return whole().highCardinalityKeyValue(keyValue);
	}

	@Override
	public Observation observationConvention(ObservationConvention<?> observationConvention) {
		return whole().observationConvention(observationConvention);
	}

	@Override
	public Observation error(Throwable error) {
		return whole().error(error);
	}

	@Override
	public Observation event(Observation.Event event) {
		return whole().event(event);
	}

	@Override
	public Observation start() {
		return whole().start();
	}

	@Override
	public void stop() {
		whole().stop();
	}

	@Override
	public Scope openScope() {
		return whole().openScope();
	}

}
