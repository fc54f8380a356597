package io.agenttracing.instrument.redis.stream;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.stream.RecordId;

/**
 * Remembers where records come from, by the very instance of their id: deserialisation
 * and object mapping hand it on, so that it leads from what a listener is given to what
 * was read. An entry goes with its record.
 */
final class ReceivedRecords {

	private final Map<Key, IncomingRecord> records = new ConcurrentHashMap<>();

	private final ReferenceQueue<RecordId> collected = new ReferenceQueue<>();

	void put(RecordId id, IncomingRecord received) {
		removeCollected();
		this.records.put(new Key(id, this.collected), received);
	}

	/**
	 * What is known of a record, once.
	 */
	@Nullable IncomingRecord take(RecordId id) {
		return this.records.remove(new Key(id, null));
	}

	int size() {
		removeCollected();
		return this.records.size();
	}

	private void removeCollected() {
		for (Reference<?> key = this.collected.poll(); key != null; key = this.collected.poll()) {
			this.records.remove(key);
		}
	}

	/**
	 * The identity of an id.
	 */
	private static final class Key extends WeakReference<RecordId> {

		private final int hash;

		Key(RecordId id, @Nullable ReferenceQueue<RecordId> queue) {
			super(id, queue);
			this.hash = System.identityHashCode(id);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			if (this == other) {
				return true;
			}
			RecordId id = get();
			return other instanceof Key key && id != null && key.refersTo(id);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
