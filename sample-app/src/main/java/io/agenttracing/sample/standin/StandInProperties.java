package io.agenttracing.sample.standin;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the stand-in for the model API.
 *
 * @param delay how long every answer takes at least
 * @param contextWindow the tokens a prompt may have, before it is refused as a provider
 * would refuse it
 * @param port the port on the loopback interface, 0 for any free one
 * @param embeddings how the embedding API behaves
 * @param chat how the chat API behaves
 * @param risk how the risk API behaves
 */
@ConfigurationProperties("sample.stand-in")
record StandInProperties(@DefaultValue("40ms") Duration delay, @DefaultValue("8192") int contextWindow,
		@DefaultValue("0") int port, @DefaultValue Plan embeddings, @DefaultValue Plan chat, @DefaultValue Plan risk) {

	/**
	 * What goes wrong with one API.
	 *
	 * @param delays how long its answers take, one after the other, and the last for all
	 * that follow; none for the delay of every answer
	 * @param status the statuses that it answers with, one after the other, and the last
	 * for all that follow
	 */
	record Plan(@DefaultValue List<Duration> delays, @DefaultValue("200") List<Integer> status) {

		static final Plan NONE = new Plan(List.of(), List.of(200));

	}

}
