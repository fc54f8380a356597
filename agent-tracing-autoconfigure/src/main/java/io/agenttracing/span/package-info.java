/**
 * One trace's spans in this process: opened, ended, finished.
 */
@NullMarked
package io.agenttracing.span;

import org.jspecify.annotations.NullMarked;
