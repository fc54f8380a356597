/**
 * Attempts of retried calls and fallbacks, each a span.
 */
@NullMarked
package io.agenttracing.retry;

import org.jspecify.annotations.NullMarked;
