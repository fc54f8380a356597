/**
 * The rules, one a class: each says what it looks for, and when it is silent. They know
 * the trace and their verdict, and not each other.
 */
@NullMarked
package io.agenttracing.diagnosis.rule;

import org.jspecify.annotations.NullMarked;
