package io.agenttracing.sample.model;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the model API.
 *
 * @param baseUrl the base URL with its version, such as
 * {@code http://localhost:11434/v1}; without it, the stand-in answers
 * @param apiKey the key, for a provider that needs one
 * @param provider the name of the provider on spans
 * @param model the chat model
 * @param embeddingModel the embedding model
 * @param embeddingBatch how many texts go into one request
 * @param maxRetries how often a request for embeddings is tried again
 */
@ConfigurationProperties("sample.llm")
public record ModelProperties(@Nullable String baseUrl, @Nullable String apiKey, String provider, String model,
		String embeddingModel, @DefaultValue("512") int embeddingBatch, @DefaultValue("0") int maxRetries) {

}
