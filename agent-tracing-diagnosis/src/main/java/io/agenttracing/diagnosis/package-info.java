/**
 * The diagnosis of traces: {@link io.agenttracing.diagnosis.Diagnosis} examines a
 * {@link io.agenttracing.diagnosis.Trace} of the SDK's spans by each
 * {@link io.agenttracing.diagnosis.DiagnosisRule} on the class path, which report
 * {@link io.agenttracing.diagnosis.Finding findings}.
 * {@link io.agenttracing.diagnosis.HandledErrors} finds the errors that were recovered
 * from. Depends on OpenTelemetry alone, so that the same rules run in an application, in
 * a test and in a program that reads traces.
 */
@NullMarked
package io.agenttracing.diagnosis;

import org.jspecify.annotations.NullMarked;
