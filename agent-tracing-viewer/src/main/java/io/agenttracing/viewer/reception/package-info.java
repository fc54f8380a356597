/**
 * What others send, as OTLP over HTTP has it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.reception;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
