/**
 * Two runs of one workflow beside each other:
 * {@link io.agenttracing.diagnosis.diff.StepTree} has what each did,
 * {@link io.agenttracing.diagnosis.diff.StepPairs} what belongs together, and
 * {@link io.agenttracing.diagnosis.diff.TraceDiff} says where they differ first.
 */
@NullMarked
package io.agenttracing.diagnosis.diff;

import org.jspecify.annotations.NullMarked;
