/**
 * Secrets and excess length are taken out of spans before anybody sees them.
 */
@NullMarked
package io.agenttracing.pipeline.masking;

import org.jspecify.annotations.NullMarked;
