/**
 * Sends spans to exporters, and retains them in memory while that fails.
 */
@NullMarked
package io.agenttracing.pipeline.export.delivery;

import org.jspecify.annotations.NullMarked;
