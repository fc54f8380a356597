package io.agenttracing.transparency;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.DefaultMessage;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConnection;
import org.springframework.data.redis.connection.Subscription;
import org.springframework.data.redis.connection.SubscriptionListener;

/**
 * A Redis that only has channels, in memory: whoever publishes a message hands it to the
 * subscribers.
 */
class InMemoryRedis implements RedisConnectionFactory {

	private final Collection<MessageListener> subscribers = new CopyOnWriteArrayList<>();

	@Override
	public RedisConnection getConnection() {
		Connection connection = new Connection();
		return (RedisConnection) Proxy.newProxyInstance(InMemoryRedis.class.getClassLoader(),
				new Class<?>[] { RedisConnection.class }, (proxy, method, arguments) -> {
					try {
						return connection.call(method.getName(), (arguments != null) ? arguments : new Object[0],
								proxy);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	@Override
	public RedisClusterConnection getClusterConnection() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean getConvertPipelineAndTxResults() {
		return false;
	}

	@Override
	public RedisSentinelConnection getSentinelConnection() {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException ex) {
		return null;
	}

	/**
	 * A connection that publishes, or is subscribed until it is closed.
	 */
	private final class Connection {

		private final CountDownLatch closed = new CountDownLatch(1);

		private volatile @Nullable MessageListener listener;

		@Nullable Object call(String method, @Nullable Object[] arguments, Object proxy) throws Exception {
			return switch (method) {
				case "publish" -> publish((byte[]) arguments[0], (byte[]) arguments[1]);
				case "subscribe" -> subscribe((MessageListener) arguments[0], (byte[][]) arguments[1]);
				case "pubSubCommands", "commands" -> proxy;
				case "isSubscribed" -> this.listener != null;
				case "getSubscription" -> subscription();
				case "close" -> close();
				case "isClosed" -> this.closed.getCount() == 0;
				case "isQueueing", "isPipelined" -> false;
				case "hashCode" -> System.identityHashCode(this);
				case "equals" -> arguments[0] == proxy;
				case "toString" -> "a connection in memory";
				default -> throw new UnsupportedOperationException(method);
			};
		}

		private Long publish(byte[] channel, byte[] message) {
			InMemoryRedis.this.subscribers
				.forEach((subscriber) -> subscriber.onMessage(new DefaultMessage(channel, message), null));
			return (long) InMemoryRedis.this.subscribers.size();
		}

		private @Nullable Object subscribe(MessageListener listener, byte[][] channels) throws InterruptedException {
			this.listener = listener;
			InMemoryRedis.this.subscribers.add(listener);
			if (listener instanceof SubscriptionListener told) {
				List.of(channels).forEach((channel) -> told.onChannelSubscribed(channel, 1));
			}
			this.closed.await();
			return null;
		}

		private @Nullable Object close() {
			MessageListener listener = this.listener;
			if (listener != null) {
				InMemoryRedis.this.subscribers.remove(listener);
				this.listener = null;
			}
			this.closed.countDown();
			return null;
		}

		private Subscription subscription() {
			return (Subscription) Proxy.newProxyInstance(InMemoryRedis.class.getClassLoader(),
					new Class<?>[] { Subscription.class }, (proxy, method, arguments) -> switch (method.getName()) {
						case "isAlive" -> this.listener != null;
						case "unsubscribe", "pUnsubscribe", "close" -> close();
						default -> throw new UnsupportedOperationException(method.getName());
					});
		}

	}

}
