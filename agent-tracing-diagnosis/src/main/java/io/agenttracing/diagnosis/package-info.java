/**
 * The diagnosis of traces: {@link io.agenttracing.diagnosis.Diagnosis} examines a
 * {@link io.agenttracing.diagnosis.trace.Trace} of the SDK's spans by each
 * {@link io.agenttracing.diagnosis.DiagnosisRule} on the class path. Each rule gives a
 * {@link io.agenttracing.diagnosis.Verdict}: {@link io.agenttracing.diagnosis.Finding
 * findings}, nothing, or why it {@link io.agenttracing.diagnosis.NotJudged cannot tell}.
 * Depends on OpenTelemetry alone, so that the same rules run in an application, in a test
 * and in a program that reads traces.
 */
@NullMarked
package io.agenttracing.diagnosis;

import org.jspecify.annotations.NullMarked;
