/**
 * Recognises what looks like a secret in a text, in one pass, and masks it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.secret;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
