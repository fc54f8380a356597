package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.ReactivePubSubCommands;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisPubSubCommands;

/**
 * Instruments the pub/sub commands of a connection.
 */
public final class PubSubTracing {

	private final MessagePublishing publishing;

	private final MessageListening listening;

	private final ReactiveMessages messages;

	PubSubTracing(MessagePublishing publishing, MessageListening listening, ReactiveMessages messages) {
		this.publishing = publishing;
		this.listening = listening;
		this.messages = messages;
	}

	/**
	 * Publishes a message, within its PRODUCER span if it has one.
	 * @param target the commands to publish with
	 * @param channel the channel
	 * @param message the payload
	 * @return the reply of Redis
	 */
	public @Nullable Long publish(RedisPubSubCommands target, byte[] channel, byte[] message) {
		OutgoingMessage<byte[]> outgoing = this.publishing.prepare(channel, message, Context.current());
		if (outgoing == null) {
			return target.publish(channel, message);
		}
		try (Scope scope = outgoing.span().makeCurrent()) {
			Long receivers = target.publish(channel, outgoing.body());
			// There is no answer yet in a pipeline or transaction.
			if (receivers != null && !(target instanceof RedisClusterConnection)) {
				received(outgoing, receivers);
			}
			return receivers;
		}
		catch (Throwable ex) {
			outgoing.span().fail(ex);
			throw ex;
		}
		finally {
			outgoing.span().end();
		}
	}

	/**
	 * Sets how many clients received a message. Not for one to a cluster, where a node
	 * answers for itself only.
	 */
	static void received(OutgoingMessage<?> outgoing, Long receivers) {
		outgoing.span().attribute(AgentSpanAttributes.REDIS_RECEIVERS, receivers);
	}

	/**
	 * Replaces the listener of a subscription by one that takes messages out of their
	 * envelopes.
	 * @param listener the listener
	 * @return the listener to subscribe
	 */
	public MessageListener unwrapping(MessageListener listener) {
		return UnwrappingMessageListener.wrap(listener, this.listening);
	}

	/**
	 * Detaches a subscription from what is current.
	 * @return the scope, to be closed on this thread
	 */
	public Scope detach() {
		return this.listening.detach();
	}

	/**
	 * Replaces reactive pub/sub commands.
	 * @param connection the connection
	 * @param commands its commands
	 * @return commands that are traced
	 */
	public @Nullable Object wrap(Object connection, @Nullable Object commands) {
		return (commands instanceof ReactivePubSubCommands pubSub) ? new TracingReactivePubSubCommands(pubSub,
				connection instanceof ReactiveRedisClusterConnection, this.publishing, this.messages) : commands;
	}

}
