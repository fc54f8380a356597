/**
 * The whole way of spans, from an application's threads to what an exporter gets.
 */
package io.agenttracing.pipeline;
