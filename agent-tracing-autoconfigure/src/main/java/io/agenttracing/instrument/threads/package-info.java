/**
 * Propagation of the current span between the threads of this process.
 * <p>
 * An executor or scheduler of Spring Boot decorates a task by a
 * {@link io.agenttracing.instrument.threads.ContextTaskDecorator}, unless
 * {@link io.agenttracing.instrument.threads.RecurringTasks} finds that it recurs; a
 * {@link io.agenttracing.instrument.threads.ContextTaskScheduler} does so for a scheduler
 * with a thread per task.
 * <p>
 * A context snapshot, as Reactor and Micrometer take them, captures the OpenTelemetry
 * context by the {@link io.agenttracing.instrument.threads.ContextThreadLocalAccessor}
 * that {@link io.agenttracing.instrument.threads.ContextAccessorRegistration} registers.
 * {@link io.agenttracing.instrument.threads.CurrentSpanAccessorRegistration} replaces
 * Micrometer's accessor for Observations by a
 * {@link io.agenttracing.instrument.threads.CurrentSpanAccessor}.
 */
@NullMarked
package io.agenttracing.instrument.threads;

import org.jspecify.annotations.NullMarked;
