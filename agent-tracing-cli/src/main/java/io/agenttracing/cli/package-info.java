/**
 * The command line: {@link io.agenttracing.cli.AgentTracingCli} reads traces, has them
 * diagnosed, and prints the answers for people, for programs or for a ticket.
 */
@NullMarked
package io.agenttracing.cli;

import org.jspecify.annotations.NullMarked;
