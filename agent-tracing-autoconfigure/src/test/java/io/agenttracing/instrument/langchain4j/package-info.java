/**
 * AI services and models of LangChain4j, with its real client of OpenAI against
 * {@link io.agenttracing.testing.model.ModelServer a server that speaks its protocol}.
 */
@NullMarked
package io.agenttracing.instrument.langchain4j;

import org.jspecify.annotations.NullMarked;
