/**
 * Traces for coding agents, by the Model Context Protocol:
 * {@link io.agenttracing.cli.mcp.McpMessages} answers one message,
 * {@link io.agenttracing.cli.mcp.StandardStreams} and
 * {@link io.agenttracing.cli.mcp.McpEndpoint} carry them, and what the tools of
 * {@link io.agenttracing.cli.mcp.TraceTools} say comes from a
 * {@link io.agenttracing.cli.mcp.TraceSource}.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.cli.mcp;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
