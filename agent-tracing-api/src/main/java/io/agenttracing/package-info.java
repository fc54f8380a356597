/**
 * What an application uses: annotations for agent beans and a tracer for the rest.
 */
@NullMarked
package io.agenttracing;

import org.jspecify.annotations.NullMarked;
