/**
 * What other libraries have to look like.
 */
@NullMarked
package io.agenttracing.counterparts;

import org.jspecify.annotations.NullMarked;
