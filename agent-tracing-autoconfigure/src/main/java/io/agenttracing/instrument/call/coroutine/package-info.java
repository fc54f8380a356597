/**
 * What is current follows a coroutine from thread to thread. Only for applications with
 * Kotlin: nothing here is loaded without it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.call.coroutine;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
