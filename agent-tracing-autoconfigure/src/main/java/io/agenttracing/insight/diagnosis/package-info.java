/**
 * What is wrong with a finished trace, said in words: on its first span and in the log.
 */
@NullMarked
package io.agenttracing.insight.diagnosis;

import org.jspecify.annotations.NullMarked;
