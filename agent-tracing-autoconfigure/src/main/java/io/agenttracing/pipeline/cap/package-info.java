/**
 * The span cap: which spans of a trace are exported, and what becomes of the others.
 */
@NullMarked
package io.agenttracing.pipeline.cap;

import org.jspecify.annotations.NullMarked;
