package io.agenttracing.shape;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The entries of a map, as many as a shape may have: copied in one pass, which makes no
 * object in the maps of the JDK that matter, and used again and again.
 */
final class MapEntries implements BiConsumer<@Nullable Object, @Nullable Object> {

	private final @Nullable String[] names = new String[KeyRule.MAX_KEYS];

	private final @Nullable Object[] values = new Object[KeyRule.MAX_KEYS];

	private int count;

	/** Whether each key is a name. */
	private boolean named;

	/**
	 * Takes the entries of a map.
	 * @return whether all keys are names of fields
	 */
	boolean take(Map<?, ?> map) {
		this.count = 0;
		this.named = map.size() <= KeyRule.MAX_KEYS;
		if (this.named) {
			map.forEach(this);
		}
		return this.named;
	}

	@Override
	public void accept(@Nullable Object key, @Nullable Object value) {
		String name = (key instanceof String text) ? text : (key instanceof Enum<?> constant) ? constant.name() : null;
		// Another thread may add to it meanwhile.
		if (!this.named || this.count == KeyRule.MAX_KEYS || name == null || !KeyRule.isName(name)) {
			this.named = false;
			return;
		}
		this.names[this.count] = name;
		this.values[this.count++] = value;
	}

	int count() {
		return this.count;
	}

	String name(int index) {
		String name = this.names[index];
		return (name != null) ? name : "";
	}

	@Nullable Object value(int index) {
		return this.values[index];
	}

	/**
	 * Lets go of what was taken.
	 */
	void clear() {
		Arrays.fill(this.names, 0, this.count, null);
		Arrays.fill(this.values, 0, this.count, null);
		this.count = 0;
	}

}
