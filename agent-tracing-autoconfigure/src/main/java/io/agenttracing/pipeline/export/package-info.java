/**
 * Wires the collector of finished traces to the exporters of the application.
 */
@NullMarked
package io.agenttracing.pipeline.export;

import org.jspecify.annotations.NullMarked;
