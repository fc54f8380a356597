package io.agenttracing.instrument.springai;

import java.util.List;

import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.model.ModelServer;

/**
 * Vendors of models whose starters of Spring AI are tested, and how an application
 * reaches a server of the tests by them.
 */
enum ModelVendor {

	OPENAI("openai", "gpt-5", "openai", "/v1"), ANTHROPIC("anthropic", "claude-sonnet-5", "none", ""),
	OLLAMA("ollama", "qwen3", "ollama", "");

	private final String name;

	private final String model;

	private final String embeddings;

	private final String path;

	ModelVendor(String name, String model, String embeddings, String path) {
		this.name = name;
		this.model = model;
		this.embeddings = embeddings;
		this.path = path;
	}

	/**
	 * The model that an application asks.
	 */
	String model() {
		return this.model;
	}

	/**
	 * What Spring AI calls it.
	 */
	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Retries wait for next to nothing, but there are as many as by default.
	 */
	List<String> properties(ModelServer server) {
		String prefix = "spring.ai." + this.name;
		return List.of(SpringAiWhereChosen.CHOICE + "=" + this.name, "spring.ai.model.embedding=" + this.embeddings,
				"spring.ai.model.image=none", "spring.ai.model.moderation=none", "spring.ai.model.audio.speech=none",
				"spring.ai.model.audio.transcription=none", prefix + ".base-url=" + server.baseUrl() + this.path,
				prefix + ".api-key=none", prefix + ".chat.model=" + this.model,
				prefix + ".embedding.model=" + "embedder", "spring.ai.retry.backoff.initial-interval=10ms",
				"spring.ai.retry.backoff.multiplier=1");
	}

}
