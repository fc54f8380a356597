package io.agenttracing.shape;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

import io.agenttracing.shape.ClassPlan.Form;

/**
 * Whose values may be looked at without running code of the application. Collections are
 * those of the JDK that run none, and wait for no lock; those that wrap another one may
 * do either.
 */
final class KnownTypes {

	private static final Set<Class<?>> LISTS = classes(new ArrayList<>(), List.of(), List.of(1), List.of(1, 2, 3),
			Arrays.asList(1), Collections.emptyList(), Collections.singletonList(1), Collections.nCopies(2, 1),
			new CopyOnWriteArrayList<>(), new ArrayList<>().subList(0, 0), Stream.of(1, 2, 3).toList(),
			List.of(1, 2, 3).subList(0, 2));

	private static final Set<Class<?>> COLLECTIONS = classes(new LinkedList<>(), new HashSet<>(), new LinkedHashSet<>(),
			new TreeSet<>(), Set.of(), Set.of(1), Set.of(1, 2, 3), Collections.emptySet(), Collections.singleton(1),
			new ArrayDeque<>(), new CopyOnWriteArraySet<>(), new ConcurrentSkipListSet<>(),
			ConcurrentHashMap.newKeySet(), new HashMap<>().keySet(), new HashMap<>().values(),
			new LinkedHashMap<>().keySet(), new LinkedHashMap<>().values());

	private static final Set<Class<?>> MAPS = classes(new HashMap<>(), new LinkedHashMap<>(), new TreeMap<>(), Map.of(),
			Map.of(1, 1), Map.of(1, 1, 2, 2), Collections.emptyMap(), Collections.singletonMap(1, 1),
			new ConcurrentHashMap<>(), new ConcurrentSkipListMap<>(), new IdentityHashMap<>(),
			new EnumMap<>(Form.class));

	private static final Set<Class<?>> TEXTS = Set.of(String.class, StringBuilder.class, StringBuffer.class,
			Character.class, byte[].class, char[].class, UUID.class, URI.class, URL.class, Locale.class,
			Currency.class);

	/** Empty ones of Kotlin, which says how its lists and maps are by default. */
	private static final Set<String> EMPTY = Set.of("kotlin.collections.EmptyList", "kotlin.collections.EmptySet",
			"kotlin.collections.EmptyMap");

	private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

	/** What of it has data in its fields has it for itself. */
	private static final List<String> FRAMEWORKS = List.of("jakarta.", "kotlin.", "kotlinx.", "reactor.",
			"org.springframework.", "org.hibernate.", "org.reactivestreams.", "io.netty.", "io.micrometer.",
			"io.opentelemetry.", "org.apache.catalina.", "ch.qos.logback.", "org.slf4j.");

	/** Documents and messages, which agents hand to each other. */
	private static final String SPRING_AI = "org.springframework.ai.";

	private static final List<Class<?>> NOT_DATA = List.of(Iterable.class, Iterator.class, BaseStream.class, Map.class,
			AutoCloseable.class, Future.class, Callable.class, Runnable.class, Supplier.class, Throwable.class,
			ClassLoader.class);

	/** Interfaces of what loads its data when it is asked, or is no data. */
	private static final List<String> LAZY = List.of("org.hibernate.proxy.", "org.springframework.aop.",
			"org.springframework.cglib.", "org.reactivestreams.", "kotlin.Lazy", "kotlin.Function", "kotlin.sequences.",
			"kotlinx.coroutines.", "java.util.concurrent.Flow$", "java.util.concurrent.CompletionStage",
			"javassist.util.proxy.", "net.bytebuddy.", "org.mockito.");

	private static final List<String> GENERATED = List.of("$$", "$HibernateProxy$", "$ByteBuddy$", "$MockitoMock$",
			"$Proxy");

	private KnownTypes() {
	}

	static Form form(Class<?> type) {
		Form scalar = scalar(type);
		if (scalar != Form.UNREAD) {
			return scalar;
		}
		if (type.isArray()) {
			return array(type.getComponentType());
		}
		if (LISTS.contains(type)) {
			return Form.LIST;
		}
		if (COLLECTIONS.contains(type)) {
			return Form.COLLECTION;
		}
		if (MAPS.contains(type)) {
			return Form.MAP;
		}
		if (EMPTY.contains(type.getName()) || type == Optional.class) {
			return Form.OPTIONAL;
		}
		Form node = JsonNodes.form(type);
		if (node != null) {
			return node;
		}
		return (isForeign(type) || isGenerated(type) || isLazy(type)) ? Form.UNREAD : Form.FIELDS;
	}

	private static Form scalar(Class<?> type) {
		if (TEXTS.contains(type) || Enum.class.isAssignableFrom(type) || type.getName().startsWith("java.time.")
				|| (isPlatform(type) && (Date.class.isAssignableFrom(type) || Calendar.class.isAssignableFrom(type)
						|| TimeZone.class.isAssignableFrom(type)))) {
			return Form.STRING;
		}
		return (type == Boolean.class) ? Form.BOOLEAN : Number.class.isAssignableFrom(type) ? Form.NUMBER : Form.UNREAD;
	}

	private static Form array(Class<?> component) {
		if (!component.isPrimitive()) {
			return Form.OBJECTS;
		}
		return (component == boolean.class) ? Form.BOOLEANS : Form.NUMBERS;
	}

	/**
	 * Whether the fields of a class are not those of the application.
	 */
	static boolean isForeign(Class<?> type) {
		String name = type.getName();
		return isPlatform(type) || (FRAMEWORKS.stream().anyMatch(name::startsWith) && !name.startsWith(SPRING_AI));
	}

	private static boolean isPlatform(Class<?> type) {
		return PLATFORM.stream().anyMatch(type.getName()::startsWith);
	}

	private static boolean isGenerated(Class<?> type) {
		return type.isHidden() || type.isInterface() || Proxy.isProxyClass(type)
				|| GENERATED.stream().anyMatch(type.getName()::contains);
	}

	private static boolean isLazy(Class<?> type) {
		return NOT_DATA.stream().anyMatch((other) -> other.isAssignableFrom(type)) || hasLazyInterface(type);
	}

	private static boolean hasLazyInterface(Class<?> type) {
		for (Class<?> implemented : type.getInterfaces()) {
			if (LAZY.stream().anyMatch(implemented.getName()::startsWith) || hasLazyInterface(implemented)) {
				return true;
			}
		}
		Class<?> parent = type.getSuperclass();
		return parent != null && hasLazyInterface(parent);
	}

	private static Set<Class<?>> classes(Object... examples) {
		Set<Class<?>> classes = new HashSet<>();
		for (Object example : examples) {
			classes.add(example.getClass());
		}
		return Set.copyOf(classes);
	}

}
