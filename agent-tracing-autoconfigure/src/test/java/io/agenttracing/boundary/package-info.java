/**
 * The trace across every boundary between agents, each in a whole application.
 */
@NullMarked
package io.agenttracing.boundary;

import org.jspecify.annotations.NullMarked;
