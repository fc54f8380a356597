package io.agenttracing.viewer.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.viewer.store.StoreListener;
import org.jspecify.annotations.Nullable;

/**
 * What one page has not been told yet: ids, of which there are no more than traces are
 * kept, and not what has happened to them. A page that does not listen holds up nobody.
 */
final class TraceEvents implements StoreListener {

	private static final int MAX_GONE = 1_000;

	private final Set<String> changed = new LinkedHashSet<>();

	private final Set<String> gone = new LinkedHashSet<>();

	private boolean closed;

	private boolean displaced;

	@Override
	public synchronized void changed(String traceId, long version) {
		this.gone.remove(traceId);
		if (this.changed.add(traceId)) {
			notifyAll();
		}
	}

	@Override
	public synchronized void gone(String traceId) {
		this.changed.remove(traceId);
		if (this.gone.size() < MAX_GONE && this.gone.add(traceId)) {
			notifyAll();
		}
	}

	/**
	 * Waits until there is something to tell.
	 * @param millis how long at most
	 * @return what there is, nothing if the time is over; null if it is closed
	 */
	synchronized @Nullable Told await(long millis) throws InterruptedException {
		if (!this.closed && this.changed.isEmpty() && this.gone.isEmpty()) {
			wait(millis);
		}
		if (this.closed) {
			return null;
		}
		Told told = new Told(new ArrayList<>(this.changed), new ArrayList<>(this.gone));
		this.changed.clear();
		this.gone.clear();
		return told;
	}

	/**
	 * Another page takes the place of this one.
	 */
	synchronized void displace() {
		this.displaced = true;
		close();
	}

	synchronized boolean isDisplaced() {
		return this.displaced;
	}

	synchronized void close() {
		this.closed = true;
		notifyAll();
	}

	/**
	 * What a page is told at once.
	 *
	 * @param changed the ids of traces that are new or have changed
	 * @param gone the ids of those that are gone
	 */
	record Told(List<String> changed, List<String> gone) {

		/**
		 * The same as it is now. Threads tell of what they did when others may have done
		 * more: what is here is not gone, and the other way round.
		 */
		Told asOf(Set<String> here) {
			Set<String> all = new LinkedHashSet<>(this.gone);
			all.addAll(this.changed);
			return new Told(this.changed.stream().filter(here::contains).toList(),
					all.stream().filter((id) -> !here.contains(id)).toList());
		}

	}

}
