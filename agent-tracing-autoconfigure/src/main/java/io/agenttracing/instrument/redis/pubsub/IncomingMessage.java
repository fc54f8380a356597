package io.agenttracing.instrument.redis.pubsub;

import java.nio.charset.StandardCharsets;

import io.agenttracing.instrument.redis.channel.MessagePayload;
import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import io.agenttracing.instrument.redis.envelope.UnwrappedMessage;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.DefaultMessage;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.util.ByteUtils;

/**
 * A message without its envelope, for listeners. The envelope is opened once, by the
 * first thread that needs it, not by the one that reads from the network.
 */
final class IncomingMessage implements Message, MessagePayload {

	private final Message wire;

	private final MessageListening listening;

	private final String channel;

	private final @Nullable String pattern;

	private volatile @Nullable UnwrappedMessage opened;

	private @Nullable SeenShape shape;

	IncomingMessage(Message wire, byte @Nullable [] pattern, MessageListening listening) {
		this.wire = wire;
		this.listening = listening;
		this.channel = new String(wire.getChannel(), StandardCharsets.UTF_8);
		this.pattern = (pattern != null && pattern.length > 0) ? new String(pattern, StandardCharsets.UTF_8) : null;
	}

	@Override
	public byte[] getBody() {
		UnwrappedMessage message = open();
		return message.isEnvelope() ? message.payload() : this.wire.getBody();
	}

	@Override
	public byte[] getChannel() {
		return this.wire.getChannel();
	}

	String channel() {
		return this.channel;
	}

	@Nullable String pattern() {
		return this.pattern;
	}

	UnwrappedMessage open() {
		UnwrappedMessage message = this.opened;
		return (message != null) ? message : openOnce();
	}

	private synchronized UnwrappedMessage openOnce() {
		UnwrappedMessage message = this.opened;
		if (message == null) {
			message = MessageEnvelope.open(this.wire.getBody());
			this.opened = message;
			this.listening.count(this, message.state());
		}
		return message;
	}

	/**
	 * Each of its listeners has a span, and the message counts once.
	 */
	@Override
	public synchronized @Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination) {
		if (this.shape == null) {
			this.shape = open().shape(shapes, kind, destination);
		}
		return this.shape;
	}

	@Override
	public String toString() {
		return ByteUtils.toString(open().payload());
	}

	// A message is serializable, and is read where this library may not be.
	private Object writeReplace() {
		return new DefaultMessage(getChannel(), getBody());
	}

}
