/**
 * The wiring that all features share:
 * <ul>
 * <li>{@link io.agenttracing.autoconfigure.AgentTracingAutoConfiguration} has the beans
 * that all need, and {@link io.agenttracing.autoconfigure.ConditionalOnAgentTracing}
 * whether tracing is on.</li>
 * <li>Features contribute beans of the types
 * {@link io.agenttracing.autoconfigure.StartupDetail},
 * {@link io.agenttracing.autoconfigure.EndpointSection},
 * {@link io.agenttracing.autoconfigure.Counterparts},
 * {@link io.agenttracing.autoconfigure.ConfiguredNames} and
 * {@link io.agenttracing.autoconfigure.NamedCalls}. At startup, the first are one line of
 * {@link io.agenttracing.autoconfigure.StartupReport}, and what is missing or misspelled
 * is logged by {@link io.agenttracing.autoconfigure.CounterpartReport},
 * {@link io.agenttracing.autoconfigure.MatchedNames} and
 * {@link io.agenttracing.autoconfigure.UnknownProperties}.</li>
 * <li>{@link io.agenttracing.autoconfigure.LazyBean},
 * {@link io.agenttracing.autoconfigure.ExistingBeans} and
 * {@link io.agenttracing.autoconfigure.ClassProxying} help features to look beans up and
 * to proxy them.</li>
 * </ul>
 */
@NullMarked
package io.agenttracing.autoconfigure;

import org.jspecify.annotations.NullMarked;
