package io.agenttracing.sample.standin;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the stand-in for the model API.
 *
 * @param delay how long every answer takes at least
 * @param contextWindow the tokens a prompt may have, before it is refused as a provider
 * would refuse it
 * @param port the port on the loopback interface, 0 for any free one
 */
@ConfigurationProperties("sample.stand-in")
record StandInProperties(@DefaultValue("40ms") Duration delay, @DefaultValue("8192") int contextWindow,
		@DefaultValue("0") int port) {

}
