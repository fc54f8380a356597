/**
 * Resource attributes of spans: the host and the instance of the application.
 */
@NullMarked
package io.agenttracing.pipeline.resource;

import org.jspecify.annotations.NullMarked;
