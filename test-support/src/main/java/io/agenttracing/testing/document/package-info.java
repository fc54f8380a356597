/**
 * What documents show of code, for tests that hold it against the code.
 */
@NullMarked
package io.agenttracing.testing.document;

import org.jspecify.annotations.NullMarked;
