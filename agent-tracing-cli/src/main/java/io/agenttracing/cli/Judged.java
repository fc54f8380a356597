package io.agenttracing.cli;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.ReadTrace;

/**
 * A trace and what the rules say about it.
 *
 * @param read the trace as it was read
 * @param trace the trace as the rules see it
 * @param examination what they say
 */
record Judged(ReadTrace read, Trace trace, Examination examination) {

}
