package io.agenttracing.instrument.call;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agenttracing.testing.ClosedModule;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.NamingStrategy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.ExceptionMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.framework.ProxyFactory;

/**
 * What agents and tools may be given, by accident or on purpose: whose values and keys
 * must not be recorded, and whose code must not run.
 */
final class HostilePayloads {

	/** Of which nothing may leave the process. */
	static final String SECRET = "SECRET-VALUE";

	/** A token, whose beginning shows that it is one. */
	static final String TOKEN = "ghp_" + "Ab1".repeat(12);

	private static final int MANY = 100_000;

	private static final int DEEP = 10_000;

	private HostilePayloads() {
	}

	/**
	 * All of them by their names.
	 * @param directory for the classes of a module
	 */
	static Map<String, Object> all(Path directory) throws ReflectiveOperationException {
		Map<String, Object> payloads = new LinkedHashMap<>();
		payloads.put("keys", keys());
		payloads.put("keys with secrets", Map.of(TOKEN, SECRET, "password of " + SECRET, SECRET));
		payloads.put("deep lists", deep(List::of));
		payloads.put("deep maps", deep((below) -> Map.of("below", below)));
		payloads.put("deep objects", deep(Nested::new));
		payloads.put("cycle", cycle());
		payloads.put("cycle of lists", cycleOfLists());
		payloads.put("many", Collections.nCopies(10 * MANY, SECRET));
		payloads.put("wide", wide());
		payloads.put("text", SECRET.repeat(MANY));
		payloads.put("Jackson's", new JsonMapper().valueToTree(keys()));
		payloads.put("Jackson 2's", new ObjectMapper().valueToTree(keys()));
		payloads.put("module", ClosedModule.order(directory));
		payloads.put("Hibernate's proxy", subclass("Entity$HibernateProxy$a1"));
		payloads.put("ByteBuddy's proxy", subclass("Entity$ByteBuddy$a1"));
		payloads.put("Spring's proxy", springProxy());
		payloads.put("Java's proxy", Proxy.newProxyInstance(HostilePayloads.class.getClassLoader(),
				new Class<?>[] { Map.class, Iterable.class }, (proxy, method, arguments) -> {
					throw new AssertionError("was called");
				}));
		payloads.put("iterator", new Untouched());
		payloads.put("list of an iterator", List.of(new Untouched(), Map.of("of", new Untouched())));
		payloads.put("stream", Stream.of(SECRET).peek((any) -> {
			throw new AssertionError("was read");
		}));
		payloads.put("supplier", (Supplier<Object>) () -> {
			throw new AssertionError("was called");
		});
		payloads.put("publisher", Flux.defer(() -> {
			throw new AssertionError("was subscribed to");
		}));
		payloads.put("mono", Map.of("of", Mono.error(() -> new AssertionError("was subscribed to"))));
		return payloads;
	}

	static Map<String, Object> keys() {
		Map<String, Object> keys = new HashMap<>();
		for (int i = 0; i < MANY; i++) {
			keys.put(SECRET + i, SECRET);
		}
		return keys;
	}

	private static Object deep(UnaryOperator<Object> around) {
		Object value = SECRET;
		for (int i = 0; i < DEEP; i++) {
			value = around.apply(value);
		}
		return value;
	}

	private static Object cycle() {
		Nested first = new Nested(null);
		first.below = new Nested(first);
		first.all.add(first);
		first.all.add(first.below);
		return first;
	}

	private static Object cycleOfLists() {
		List<Object> list = new ArrayList<>();
		list.add(list);
		list.add(List.of(list, list));
		list.add(SECRET);
		return list;
	}

	private static Object wide() {
		Object nested = SECRET;
		for (int i = 0; i < 6; i++) {
			Map<String, Object> map = new HashMap<>();
			for (char name = 'a'; name < 'z'; name++) {
				map.put("field_" + name, nested);
			}
			nested = map;
		}
		return nested;
	}

	private static Object subclass(String name) throws ReflectiveOperationException {
		return new ByteBuddy().with(new NamingStrategy.AbstractBase() {

			@Override
			protected String name(TypeDescription superClass) {
				return HostilePayloads.class.getPackageName() + '.' + name;
			}

		})
			.subclass(Entity.class)
			.method(ElementMatchers.any())
			.intercept(ExceptionMethod.throwing(AssertionError.class, "was called"))
			.make()
			.load(HostilePayloads.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded()
			.getConstructor()
			.newInstance();
	}

	private static Object springProxy() {
		ProxyFactory factory = new ProxyFactory(new Entity());
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			throw new AssertionError("was called");
		});
		return factory.getProxy();
	}

	/**
	 * As applications have them in databases.
	 */
	public static class Entity {

		private final String name = SECRET;

		public String getName() {
			return this.name;
		}

	}

	/**
	 * Has one more below it.
	 */
	static final class Nested {

		private @Nullable Object below;

		private final List<Object> all = new ArrayList<>();

		Nested(@Nullable Object below) {
			this.below = below;
		}

		@Override
		public String toString() {
			throw new AssertionError("was called");
		}

	}

	/**
	 * Is read once, by the one whom it is for.
	 */
	static final class Untouched implements Iterator<Object>, Iterable<Object> {

		@Override
		public Iterator<Object> iterator() {
			throw new AssertionError("was called");
		}

		@Override
		public boolean hasNext() {
			throw new AssertionError("was called");
		}

		@Override
		public Object next() {
			throw new AssertionError("was called");
		}

	}

}
