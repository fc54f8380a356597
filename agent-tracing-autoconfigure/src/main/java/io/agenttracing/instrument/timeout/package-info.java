/**
 * Declared timeouts, propagation of the deadlines that follow from them, and the timeouts
 * of HTTP clients.
 * <p>
 * {@link io.agenttracing.instrument.timeout.TimeoutProperties} declares timeouts;
 * {@link io.agenttracing.instrument.timeout.DeadlineTextMapPropagator} sends and receives
 * the remaining time.
 * <p>
 * {@link io.agenttracing.instrument.timeout.HttpClientBuilderPostProcessor} decorates
 * Spring Boot's builders, whose clients
 * {@link io.agenttracing.instrument.timeout.TimedClients} proxies. When a client is
 * called, {@link io.agenttracing.instrument.timeout.ClientTimeout} passes its read
 * timeout to {@link io.agenttracing.instrument.timeout.RequestTimeouts} or
 * {@link io.agenttracing.instrument.timeout.ConnectorTimeouts}, which set it on the span
 * by {@link io.agenttracing.instrument.timeout.HttpTimeoutAttribute}; the span of a
 * blocking client is started later, and
 * {@link io.agenttracing.instrument.timeout.RequestTimeoutHandler} sets it.
 */
@NullMarked
package io.agenttracing.instrument.timeout;

import org.jspecify.annotations.NullMarked;
