/**
 * Documents over HTTP.
 */
@NullMarked
package io.agenttracing.sample.web;

import org.jspecify.annotations.NullMarked;
