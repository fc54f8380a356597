/**
 * Recognises what looks like a secret in a text, in one pass, and masks it.
 */
@NullMarked
package io.agenttracing.secret;

import org.jspecify.annotations.NullMarked;
