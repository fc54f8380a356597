package io.agenttracing.viewer.server;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may send where nothing can be read: programs. A page of a browser never,
 * since it runs on this machine whoever has made it, nor by a name of its own that leads
 * here.
 */
final class SenderGuard {

	private SenderGuard() {
	}

	/**
	 * Why a request is refused.
	 * @param exchange the request
	 * @param others whether programs of other machines may send, by any name
	 * @return the reason, null if it is not refused
	 */
	static @Nullable String refusal(HttpExchange exchange, boolean others) {
		for (String name : new String[] { "Origin", "Sec-Fetch-Site" }) {
			if (exchange.getRequestHeaders().containsKey(name)) {
				return "Pages of a browser may not send: the request has the header " + name;
			}
		}
		return others ? null : RequestGuard.refusal(exchange);
	}

}
