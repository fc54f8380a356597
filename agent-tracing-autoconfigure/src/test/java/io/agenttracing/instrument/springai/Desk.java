package io.agenttracing.instrument.springai;

import io.agenttracing.TracedAgent;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;

/**
 * An agent as applications write it: a bean with a chat client and tools.
 */
@TracedAgent(name = "desk")
class Desk {

	private final ChatClient client;

	Desk(ChatClient.Builder client) {
		this.client = client.defaultTools(new WeatherTools()).build();
	}

	public String ask(String question) {
		return String.valueOf(this.client.prompt().user(question).call().content());
	}

	/**
	 * Reads a stream to its end, as blocking applications do.
	 */
	public String read(String question) {
		return String.join("", stream(question).toIterable());
	}

	public Flux<String> stream(String question) {
		return this.client.prompt().user(question).stream().content();
	}

}
