package io.agenttracing.instrument.messaging;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * The spans of received messages, by the very instance of the message: a reply can be
 * sent long after the listener has returned, on any thread. An entry goes with its
 * message.
 */
final class ReceivedSpans {

	private final Map<Key, Span> spans = new ConcurrentHashMap<>();

	private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

	void put(Object message, Span span) {
		for (Reference<?> key = this.collected.poll(); key != null; key = this.collected.poll()) {
			this.spans.remove(key);
		}
		this.spans.put(new Key(message, this.collected), span);
	}

	@Nullable Span get(Object message) {
		return this.spans.get(new Key(message, null));
	}

	/**
	 * The identity of a message.
	 */
	private static final class Key extends WeakReference<Object> {

		private final int hash;

		Key(Object message, @Nullable ReferenceQueue<Object> queue) {
			super(message, queue);
			this.hash = System.identityHashCode(message);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			if (this == other) {
				return true;
			}
			Object message = get();
			return other instanceof Key key && message != null && key.refersTo(message);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
