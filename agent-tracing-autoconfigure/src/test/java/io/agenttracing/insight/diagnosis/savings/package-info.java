/**
 * What the rules say would be saved, beside what is saved: programs that really run, with
 * a fault and without it.
 */
@NullMarked
package io.agenttracing.insight.diagnosis.savings;

import org.jspecify.annotations.NullMarked;
