/**
 * The page without an application: what it receives as OTLP over HTTP and gRPC.
 * {@link io.agenttracing.cli.view.StandAlonePage} starts it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.cli.view;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
