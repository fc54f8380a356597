package io.agenttracing.dependent;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What this JVM would have connected to. Nothing is let through.
 */
final class Connections {

	private static final List<String> OPENED = new CopyOnWriteArrayList<>();

	private static boolean counted;

	private Connections() {
	}

	/**
	 * Begins to count, once for the whole JVM.
	 */
	@SuppressWarnings("deprecation")
	static synchronized void count() throws IOException {
		if (!counted) {
			counted = true;
			Socket.setSocketImplFactory(CountedSocket::new);
		}
		OPENED.clear();
	}

	static IOException opened(Object to) {
		OPENED.add(String.valueOf(to));
		return new IOException("Nothing is connected in this test: " + to);
	}

	static List<String> all() {
		return List.copyOf(OPENED);
	}

}
