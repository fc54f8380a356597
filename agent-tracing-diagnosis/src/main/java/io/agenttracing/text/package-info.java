/**
 * Human-readable text: {@link io.agenttracing.text.LogText} makes untrusted text safe for
 * one line of a log or a terminal.
 */
@NullMarked
package io.agenttracing.text;

import org.jspecify.annotations.NullMarked;
