/**
 * The propagation of the trace context:
 * <ol>
 * <li>{@link io.agenttracing.context.DecoratedPropagators} applies each
 * {@link io.agenttracing.context.PropagatorDecoration} to the propagators of the
 * application, and to W3C's in {@link io.agenttracing.context.TraceContextCarrier}, which
 * reads and writes the formats of this project.</li>
 * <li>What is read passes {@link io.agenttracing.context.ValidatingTextMapPropagator}
 * first: each field is bounded and checked by
 * {@link io.agenttracing.context.TraceParent},
 * {@link io.agenttracing.context.TraceStateList},
 * {@link io.agenttracing.context.BaggageList} or
 * {@link io.agenttracing.context.DeadlineField}.</li>
 * <li>{@link io.agenttracing.context.ContextCounter} counts the received contexts per
 * destination and warns of destinations that lost theirs.</li>
 * <li>What is written beyond the trace itself goes to the recipients in
 * {@link io.agenttracing.context.PropagationAllowList}.</li>
 * </ol>
 * Within the process, {@link io.agenttracing.context.Deadline} is part of the context,
 * and {@link io.agenttracing.context.SpanObservations} and
 * {@link io.agenttracing.context.CapturedContext} keep spans and Observations in step.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.context;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
