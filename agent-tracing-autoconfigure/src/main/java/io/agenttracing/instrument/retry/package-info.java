/**
 * Attempts of retried calls and fallbacks, each a span.
 */
@NullMarked
package io.agenttracing.instrument.retry;

import org.jspecify.annotations.NullMarked;
