package io.agenttracing.viewer.server;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a page is told of traces that come, go and come again.
 */
class TraceEventsTests {

	private final TraceEvents events = new TraceEvents();

	@Test
	void aTraceThatComesAgainIsNotGone() throws InterruptedException {
		this.events.changed("x", 1);
		this.events.gone("x");
		this.events.changed("x", 2);
		TraceEvents.Told told = this.events.await(1);
		assertThat(told.changed()).containsExactly("x");
		assertThat(told.gone()).isEmpty();
	}

	// Two threads: what the first did is told after what the second did.
	@Test
	void whatIsNotHereIsGoneWhateverWasToldLast() throws InterruptedException {
		this.events.gone("went");
		this.events.changed("went", 1);
		this.events.changed("came", 2);
		this.events.gone("came");
		this.events.changed("stays", 3);
		TraceEvents.Told told = this.events.await(1).asOf(Set.of("came", "stays"));
		assertThat(told.changed()).containsExactly("stays");
		assertThat(told.gone()).containsExactly("went");
	}

}
