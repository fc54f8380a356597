package io.agenttracing.viewer.store;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What listeners are told when the lock is no longer held.
 */
final class Changes {

	private final Map<String, Long> changed = new LinkedHashMap<>(2);

	private final Set<String> gone = new LinkedHashSet<>(2);

	void changed(Entry entry) {
		this.gone.remove(entry.id);
		this.changed.put(entry.id, entry.version);
	}

	void gone(Entry entry) {
		this.changed.remove(entry.id);
		this.gone.add(entry.id);
	}

	void tell(List<StoreListener> listeners) {
		for (StoreListener listener : listeners) {
			this.changed.forEach(listener::changed);
			this.gone.forEach(listener::gone);
		}
	}

}
