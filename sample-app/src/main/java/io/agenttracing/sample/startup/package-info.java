/**
 * What the sample does with its documents before it serves.
 */
@NullMarked
package io.agenttracing.sample.startup;

import org.jspecify.annotations.NullMarked;
