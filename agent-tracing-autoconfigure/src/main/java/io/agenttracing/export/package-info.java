/**
 * Wires the collector of finished traces to the exporters of the application.
 */
@NullMarked
package io.agenttracing.export;

import org.jspecify.annotations.NullMarked;
