package io.agenttracing.instrument.redis.stream;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.stream.RecordId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records are told apart by the instance of their id and forgotten with it.
 */
class ReceivedRecordsTests {

	private final ReceivedRecords records = new ReceivedRecords();

	@Test
	void recordIsTakenOnce() {
		RecordId id = RecordId.of("1-1");
		IncomingRecord received = new IncomingRecord("stream", null, Map.of());
		this.records.put(id, received);
		assertThat(this.records.take(id)).isSameAs(received);
		assertThat(this.records.take(id)).isNull();
		assertThat(this.records.size()).isZero();
	}

	@Test
	void equalIdsOfTwoStreamsAreTwo() {
		RecordId one = RecordId.of("1-1");
		RecordId other = RecordId.of("1-1");
		this.records.put(one, new IncomingRecord("one", null, Map.of()));
		this.records.put(other, new IncomingRecord("other", null, Map.of()));
		assertThat(this.records.take(other).stream()).isEqualTo("other");
		assertThat(this.records.take(one).stream()).isEqualTo("one");
		assertThat(this.records.take(RecordId.of("1-1"))).isNull();
	}

	@Test
	void entriesGoWithTheirRecords() {
		for (int i = 0; i < 1000; i++) {
			this.records.put(RecordId.of(i + "-1"), new IncomingRecord("stream", null, Map.of()));
		}
		await().untilAsserted(() -> {
			System.gc();
			assertThat(this.records.size()).isZero();
		});
	}

}
