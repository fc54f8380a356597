package io.agenttracing.context;

import java.net.URI;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropagationAllowList}.
 */
class PropagationAllowListTests {

	private final HttpCarrier client = (carrier) -> (carrier instanceof URI uri) ? uri : null;

	@ParameterizedTest
	@CsvSource({ "http://localhost:8080/x, true", "http://LOCALHOST, true", "http://localhost.evil.example, false",
			"http://a.internal.example, true", "http://a.b.internal.example, true", "http://internal.example, false",
			"http://evilinternal.example, false", "http://internal.example.evil, false",
			"http://user:localhost@evil.example/localhost, false", "http://[::1]:80, true", "http:/nohost, false" })
	void includesListedHosts(String uri, boolean expected) {
		PropagationAllowList recipients = new PropagationAllowList(List.of("localhost", "*.Internal.example", "[::1]"),
				List.of(this.client));
		assertThat(recipients.include(URI.create(uri))).isEqualTo(expected);
	}

	@Test
	void includesMessagesAndNothingItDoesNotKnow() {
		PropagationAllowList recipients = new PropagationAllowList(List.of(), List.of(this.client));
		assertThat(recipients.include(new MapCarrier(Map.of()))).isTrue();
		assertThat(recipients.include(Map.of())).isFalse();
		assertThat(recipients.include(URI.create("http://localhost"))).isFalse();
		assertThat(recipients.include(new StringBuilder())).isFalse();
		assertThat(recipients.include(null)).isFalse();
	}

	@Test
	void excludesARequestThatCannotTellItsUri() {
		HttpCarrier failing = (carrier) -> {
			throw new AssertionError("uri");
		};
		assertThat(new PropagationAllowList(List.of("localhost"), List.of(failing)).include("request")).isFalse();
	}

}
