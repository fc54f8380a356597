package io.agenttracing.viewer.server;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask, by the request as it came: programs of this machine, and the page
 * itself. A page of another site runs on this machine, too, and reaches every port of it:
 * by a name of its own that leads here (DNS rebinding), or by a request whose answer it
 * cannot read. A browser says in the headers that it was another site.
 */
final class RequestGuard {

	// Any port: it may be reached by a tunnel.
	private static final Pattern HOST = Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?",
			Pattern.CASE_INSENSITIVE);

	private static final List<String> FORWARDED = List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host",
			"X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Original-Forwarded-For",
			"X-Original-Host", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP");

	private static final Set<String> PAGE = Set.of("/", "/index.html");

	private RequestGuard() {
	}

	/**
	 * Why a request is refused.
	 * @param exchange the request
	 * @return the reason, null if it is not refused
	 */
	static @Nullable String refusal(HttpExchange exchange) {
		if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
			return "Only this machine may ask";
		}
		Headers headers = exchange.getRequestHeaders();
		for (String name : FORWARDED) {
			if (headers.containsKey(name)) {
				return "The request came through a proxy: it has the header " + name;
			}
		}
		if (exchange.getRequestURI().isAbsolute() || exchange.getRequestURI().getRawAuthority() != null) {
			return "The request is one to a proxy";
		}
		String host = only(headers, "Host");
		if (host == null || !HOST.matcher(host).matches()) {
			return "The header Host has to be localhost, 127.0.0.1 or [::1]";
		}
		if (headers.containsKey("Origin") && !("http://" + host).equalsIgnoreCase(only(headers, "Origin"))) {
			return "The request comes from a page of another origin";
		}
		return isOfAnotherSite(headers) && !isLinkToThePage(exchange) ? "The request comes from a page of another site"
				: null;
	}

	private static boolean isOfAnotherSite(Headers headers) {
		String site = headers.getFirst("Sec-Fetch-Site");
		return site != null && !site.equals("same-origin") && !site.equals("none");
	}

	// A link may be anywhere, but only to the page: what it asks for takes time and
	// connections, and how long that takes tells something even where the answer does
	// not.
	private static boolean isLinkToThePage(HttpExchange exchange) {
		Headers headers = exchange.getRequestHeaders();
		return PAGE.contains(exchange.getRequestURI().getRawPath()) && exchange.getRequestMethod().equals("GET")
				&& "navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
				&& "document".equals(headers.getFirst("Sec-Fetch-Dest"));
	}

	private static @Nullable String only(Headers headers, String name) {
		List<String> values = headers.get(name);
		return (values != null && values.size() == 1) ? values.get(0) : null;
	}

}
