package io.agenttracing.transparency;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * An accessor of the application, for a value of its own. Nothing calls it that did not
 * before, and where it throws it does so at random.
 */
final class UserAccessor implements ThreadLocalAccessor<String>, AutoCloseable {

	private static final String KEY = "io.agenttracing.transparency.user";

	private static final ThreadLocal<@Nullable String> value = new ThreadLocal<>();

	private static final AtomicInteger calls = new AtomicInteger();

	private static volatile Hostility hostility = Hostility.none();

	private UserAccessor() {
	}

	/**
	 * Registers the accessor, until it is closed.
	 */
	static UserAccessor register() {
		UserAccessor accessor = new UserAccessor();
		ContextRegistry.getInstance().registerThreadLocalAccessor(accessor);
		return accessor;
	}

	/**
	 * Begins a run: what it throws, and how often it is called.
	 */
	static void begin(Hostility throwing) {
		value.set("user");
		hostility = throwing;
		calls.set(0);
	}

	/**
	 * Returns how often it was called.
	 */
	static int end() {
		hostility = Hostility.none();
		value.remove();
		return calls.get();
	}

	private static void called() {
		calls.incrementAndGet();
		hostility.act();
	}

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable String getValue() {
		called();
		return value.get();
	}

	@Override
	public void setValue(String user) {
		called();
		value.set(user);
	}

	@Override
	public void setValue() {
		called();
		value.remove();
	}

	@Override
	public void close() {
		ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
	}

}
