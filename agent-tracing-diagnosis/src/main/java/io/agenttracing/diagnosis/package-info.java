/**
 * What is wrong with a trace: a {@link io.agenttracing.diagnosis.Trace} of the SDK's
 * spans as data, a {@link io.agenttracing.diagnosis.DiagnosisRule} for each kind of
 * fault, and their {@link io.agenttracing.diagnosis.Finding findings}.
 * {@link io.agenttracing.diagnosis.Diagnosis} asks all rules that it finds. Knows
 * OpenTelemetry alone, so that the same rules run in an application, in a test and in a
 * program that reads traces.
 */
@NullMarked
package io.agenttracing.diagnosis;

import org.jspecify.annotations.NullMarked;
