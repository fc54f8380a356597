/**
 * The proof that tracing changes nothing: random programs of beans run without the
 * starter and with each of its variants, and all that the application can observe is
 * compared.
 */
@NullMarked
package io.agenttracing.transparency;

import org.jspecify.annotations.NullMarked;
