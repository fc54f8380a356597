package io.agenttracing.instrument.redis.channel;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InstrumentedChannels} and {@link DestinationNames}.
 */
class ChannelNamesTests {

	@Test
	void internalChannelsAreNeverWritten() {
		InstrumentedChannels channels = InstrumentedChannels.of(List.of("*"));
		assertThat(channels.globFor("__keyspace@0__:key")).isNull();
		assertThat(channels.globFor("__keyevent@0__:expired")).isNull();
		assertThat(channels.globFor("spring:session:event:0:created:1")).isNull();
		assertThat(channels.globFor("shop:session:event:0:created:1")).isNull();
		assertThat(channels.globFor("shop:event:0:deleted:1")).isNull();
		assertThat(channels.globFor("shop:event:15:expired:1")).isNull();
		assertThat(channels.globFor("shop:event:0:updated:1")).isEqualTo("*");
		assertThat(channels.globFor("agent.retrieval")).isEqualTo("*");
	}

	@ParameterizedTest
	@CsvSource({ "agent.retrieval, false", "agent.v2, false", "gpt4o-mini, false", "orders.eu-west-1x, false",
			"user.42, true", "reply:0af76519-16cd-43dd-8448-eb211c80319c, true", "job/deadbeef01, true",
			"deadbeef, false", "reply:01ARZ3NDEKTSV4RRFFQ69G5FAV, true", "'', false", "a..b, false" })
	void recognisesIds(String channel, boolean expected) {
		assertThat(DestinationNames.hasId(channel)).isEqualTo(expected);
	}

	@Test
	void channelIsNamedByItselfUnlessItHasAnId() {
		DestinationNames names = new DestinationNames();
		assertThat(names.of("agent.retrieval", "agent.*").name()).isEqualTo("agent.retrieval");
		assertThat(names.of("agent.42", "agent.*").name()).isEqualTo("agent.*");
		assertThat(names.of("agent.42", null).name()).isEqualTo("(other)");
		assertThat(names.of("x".repeat(500), null).name()).isEqualTo("(other)");
	}

	@Test
	void namesPastTheLimitAreOne() {
		DestinationNames names = new DestinationNames();
		for (int i = 0; i < 100; i++) {
			assertThat(names.of("channel" + i, null).name()).isEqualTo("channel" + i);
		}
		assertThat(names.of("another", null).name()).isEqualTo("(other)");
		assertThat(names.of("channel7", null).name()).isEqualTo("channel7");
	}

}
