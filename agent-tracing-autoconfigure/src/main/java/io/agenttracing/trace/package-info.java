/**
 * One trace's spans in this process: opened, ended, finished.
 */
@NullMarked
package io.agenttracing.trace;

import org.jspecify.annotations.NullMarked;
