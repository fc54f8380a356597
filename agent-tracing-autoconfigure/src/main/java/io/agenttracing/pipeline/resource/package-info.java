/**
 * Spans say which instance of the application on which host they are from.
 */
@NullMarked
package io.agenttracing.pipeline.resource;

import org.jspecify.annotations.NullMarked;
