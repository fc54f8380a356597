/**
 * Log messages: how often one is written, and what text of unknown origin may do in it.
 */
@NullMarked
package io.agenttracing.log;

import org.jspecify.annotations.NullMarked;
