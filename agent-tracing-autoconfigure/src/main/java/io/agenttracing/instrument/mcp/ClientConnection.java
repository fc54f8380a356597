package io.agenttracing.instrument.mcp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection to a server.
 */
final class ClientConnection {

	private final @Nullable URI uri;

	private final boolean piped;

	private final boolean trusted;

	private final Supplier<Optional<String>> session;

	private volatile @Nullable String protocolVersion;

	private volatile @Nullable Supplier<@Nullable Duration> unread;

	private volatile @Nullable Duration timeout;

	/**
	 * A connection.
	 * @param uri where the server is, null if that is unknown or it is a process
	 * @param piped whether it is a process
	 * @param trusted whether the server is told more than the parent span
	 * @param session looks up the id of the session
	 */
	ClientConnection(@Nullable URI uri, boolean piped, boolean trusted, Supplier<Optional<String>> session) {
		this.uri = uri;
		this.piped = piped;
		this.trusted = trusted;
		this.session = session;
	}

	boolean isTrusted() {
		return this.trusted;
	}

	/**
	 * The client gives up after this time.
	 * @return the time, null if it is unknown
	 */
	@Nullable Duration timeout() {
		Supplier<@Nullable Duration> unread = this.unread;
		if (unread != null) {
			this.timeout = unread.get();
			this.unread = null;
		}
		return this.timeout;
	}

	void timesOutAfter(Supplier<@Nullable Duration> timeout) {
		this.unread = timeout;
	}

	void speaks(String protocolVersion) {
		this.protocolVersion = protocolVersion;
	}

	@Nullable String transport() {
		return this.piped ? McpAttributes.PIPE : (this.uri != null) ? McpAttributes.TCP : null;
	}

	@Nullable String host() {
		return (this.uri != null) ? this.uri.getHost() : null;
	}

	void describe(Span span) {
		String protocolVersion = this.protocolVersion;
		if (protocolVersion != null) {
			span.setAttribute(McpAttributes.PROTOCOL_VERSION, protocolVersion);
		}
		this.session.get().ifPresent((id) -> span.setAttribute(McpAttributes.SESSION_ID, id));
		String transport = transport();
		if (transport != null) {
			span.setAttribute(McpAttributes.NETWORK_TRANSPORT, transport);
		}
		if (this.uri != null) {
			describe(span, this.uri);
		}
	}

	private static void describe(Span span, URI uri) {
		span.setAttribute(McpAttributes.NETWORK_PROTOCOL_NAME, McpAttributes.HTTP);
		if (uri.getHost() != null) {
			span.setAttribute(McpAttributes.SERVER_ADDRESS, uri.getHost());
			long port = (uri.getPort() >= 0) ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
			span.setAttribute(McpAttributes.SERVER_PORT, port);
		}
	}

}
