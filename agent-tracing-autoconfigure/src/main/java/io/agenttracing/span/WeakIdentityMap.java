package io.agenttracing.span;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A concurrent map with weak keys that are compared by identity: no method of a key is
 * called. A value must not refer to its key.
 *
 * @param <K> the type of the objects
 * @param <V> the type of the values
 * @since 0.1.0
 */
public final class WeakIdentityMap<K, V> {

	private final ConcurrentMap<Object, V> values = new ConcurrentHashMap<>();

	private final ReferenceQueue<K> unreachable = new ReferenceQueue<>();

	/**
	 * The value of an object.
	 * @param object the object
	 * @return the value, null where there is none
	 */
	public @Nullable V get(K object) {
		return this.values.get(new Key(object));
	}

	/**
	 * The value of an object, which is made where there is none.
	 * @param object the object
	 * @param value makes the value, without using this map
	 * @return the value
	 */
	public V computeIfAbsent(K object, Supplier<V> value) {
		V known = get(object);
		if (known != null) {
			return known;
		}
		forgetUnreachable();
		return this.values.computeIfAbsent(new Reference<>(object, this.unreachable), (key) -> value.get());
	}

	/**
	 * Sets the value of an object.
	 * @param object the object
	 * @param value the value
	 */
	public void put(K object, V value) {
		forgetUnreachable();
		this.values.put(new Reference<>(object, this.unreachable), value);
	}

	/**
	 * Sets the value of an object that has none.
	 * @param object the object
	 * @param value the value
	 * @return the value it had before, null where it had none
	 */
	public @Nullable V putIfAbsent(K object, V value) {
		forgetUnreachable();
		return this.values.putIfAbsent(new Reference<>(object, this.unreachable), value);
	}

	/**
	 * Removes the value of an object.
	 * @param object the object
	 * @return the value it had, null where it had none
	 */
	public @Nullable V remove(K object) {
		return this.values.remove(new Key(object));
	}

	/**
	 * Looks at all objects that have a value.
	 * @param action is given each object and its value
	 */
	@SuppressWarnings("unchecked")
	public void forEach(BiConsumer<? super K, ? super V> action) {
		this.values.forEach((key, value) -> {
			K object = ((Reference<K>) key).get();
			if (object != null) {
				action.accept(object, value);
			}
		});
	}

	/**
	 * How many objects have a value.
	 * @return the number, without objects that are known to be unreachable
	 */
	public int size() {
		forgetUnreachable();
		return this.values.size();
	}

	private void forgetUnreachable() {
		for (Object gone = this.unreachable.poll(); gone != null; gone = this.unreachable.poll()) {
			this.values.remove(gone);
		}
	}

	private record Key(Object object) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Reference<?> reference && reference.get() == this.object;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.object);
		}

	}

	private static final class Reference<T> extends WeakReference<T> {

		private final int hash;

		private Reference(T object, ReferenceQueue<T> queue) {
			super(object, queue);
			this.hash = System.identityHashCode(object);
		}

		@Override
		public boolean equals(Object other) {
			if (this == other) {
				return true;
			}
			T object = get();
			return object != null && other instanceof Reference<?> reference && reference.get() == object;
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
