/**
 * Clients and servers of the Model Context Protocol, with its real SDK and Spring AI's
 * starters.
 */
@NullMarked
package io.agenttracing.instrument.mcp;

import org.jspecify.annotations.NullMarked;
