/**
 * The few business values that are propagated with a trace and set on every span.
 * <p>
 * {@link io.agenttracing.instrument.baggage.AllowListedTextMapPropagator} reads the
 * {@link io.agenttracing.instrument.baggage.CarriedFields} from the current span, sends
 * them as baggage to allow-listed recipients, and accepts listed baggage only. A gRPC
 * call gets them by {@link io.agenttracing.instrument.baggage.GrpcBaggageInterceptor}.
 * {@link io.agenttracing.instrument.baggage.RemoteParent} keeps received baggage with the
 * remote span, from which {@link io.agenttracing.instrument.baggage.InheritedAttributes}
 * copies it to the spans below.
 */
@NullMarked
package io.agenttracing.instrument.baggage;

import org.jspecify.annotations.NullMarked;
