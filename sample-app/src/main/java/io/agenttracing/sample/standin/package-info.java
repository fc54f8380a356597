/**
 * A local stand-in for the model API that works on the text it is given.
 */
@NullMarked
package io.agenttracing.sample.standin;

import org.jspecify.annotations.NullMarked;
