/**
 * Reports calls that hang while they hang:
 * <ol>
 * <li>{@link io.agenttracing.insight.hang.WatchdogThread} runs
 * {@link io.agenttracing.insight.hang.Watchdog} once a second, which makes an
 * {@link io.agenttracing.insight.hang.OpenTree} of the open spans of each trace.</li>
 * <li>{@link io.agenttracing.insight.hang.HangThreshold} says which of them are overdue,
 * {@link io.agenttracing.insight.hang.TraceReports} which of these were reported
 * already.</li>
 * <li>{@link io.agenttracing.insight.hang.ThreadStacks} finds the thread that waits, and
 * {@link io.agenttracing.insight.hang.Suspension} where a call without a thread waits:
 * together a {@link io.agenttracing.insight.hang.StackSnapshot}, in whose
 * {@link io.agenttracing.insight.hang.StackFrames} the application's are picked out by
 * {@link io.agenttracing.insight.hang.LibraryFrames}.</li>
 * <li>{@link io.agenttracing.insight.hang.HangReporter} logs the
 * {@link io.agenttracing.insight.hang.Hang} and exports the spans of
 * {@link io.agenttracing.insight.hang.HangMarkers}.</li>
 * </ol>
 * {@link io.agenttracing.insight.hang.HangSection} shows all open spans at the Actuator
 * endpoint.
 */
@NullMarked
package io.agenttracing.insight.hang;

import org.jspecify.annotations.NullMarked;
