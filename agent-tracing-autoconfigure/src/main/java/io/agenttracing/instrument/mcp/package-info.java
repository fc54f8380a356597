/**
 * The Model Context Protocol, whose requests have a field for a trace context, and whose
 * SDK makes no spans.
 */
@NullMarked
package io.agenttracing.instrument.mcp;

import org.jspecify.annotations.NullMarked;
