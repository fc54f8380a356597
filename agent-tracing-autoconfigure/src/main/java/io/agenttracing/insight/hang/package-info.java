/**
 * Shows what hangs while it hangs: spans that stay open for too long.
 */
@NullMarked
package io.agenttracing.insight.hang;

import org.jspecify.annotations.NullMarked;
