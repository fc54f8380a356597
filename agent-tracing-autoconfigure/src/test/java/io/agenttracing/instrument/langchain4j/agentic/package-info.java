/**
 * Systems of agents of LangChain4j, with its real client of OpenAI against
 * {@link io.agenttracing.testing.model.ModelServer a server that speaks the protocol}.
 */
@NullMarked
package io.agenttracing.instrument.langchain4j.agentic;

import org.jspecify.annotations.NullMarked;
