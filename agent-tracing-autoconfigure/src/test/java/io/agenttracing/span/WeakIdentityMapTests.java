package io.agenttracing.span;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.stream.RecordId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Objects are told apart by identity, even if they are equal, and forgotten when they are
 * unreachable.
 */
class WeakIdentityMapTests {

	private final WeakIdentityMap<RecordId, String> values = new WeakIdentityMap<>();

	@Test
	void valueIsRemovedOnce() {
		RecordId id = RecordId.of("1-1");
		this.values.put(id, "value");
		assertThat(this.values.remove(id)).isEqualTo("value");
		assertThat(this.values.remove(id)).isNull();
		assertThat(this.values.size()).isZero();
	}

	@Test
	void equalObjectsAreTwo() {
		List<RecordId> ids = List.of(RecordId.of("1-1"), RecordId.of("1-1"));
		this.values.put(ids.get(0), "one");
		this.values.put(ids.get(1), "other");
		assertThat(this.values.remove(ids.get(1))).isEqualTo("other");
		assertThat(this.values.get(ids.get(0))).isEqualTo("one");
		assertThat(this.values.remove(RecordId.of("1-1"))).isNull();
	}

	@Test
	void valuesGoWithTheirObjects() {
		for (int i = 0; i < 1000; i++) {
			this.values.put(RecordId.of(i + "-1"), "value");
		}
		await().untilAsserted(() -> {
			System.gc();
			assertThat(this.values.size()).isZero();
		});
	}

}
