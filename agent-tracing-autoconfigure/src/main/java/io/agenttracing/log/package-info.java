/**
 * Log messages: how often one is written.
 */
@NullMarked
package io.agenttracing.log;

import org.jspecify.annotations.NullMarked;
