package io.agenttracing.shape;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shapes of values, and that no code of the application runs for them.
 */
class ValueReaderTests {

	@Test
	void readsRecordsByComponentAndClassesByField() {
		assertThat(ReadShapes
			.of(new Answer("text", List.of(new Passage("a", 0.5f, null), new Passage("b", 1, "en")), new Plain())))
			.containsExactly("passages[].lang:string", "passages[].score:number", "passages[].text:string",
					"plain.flag:boolean", "plain.inherited:number", "plain.name:string", "text:string");
	}

	@Test
	void sevenAndSevenAndAHalfAreNumbers() {
		Stream.of(7, 7.5, 7L, new BigDecimal("7.5"), (byte) 7)
			.forEach((number) -> assertThat(ReadShapes.of(number)).containsExactly("$:number"));
	}

	@Test
	void nullAndEmptyAreNoTypes() {
		Stream
			.of(Optional.empty(), List.of(), new int[0], new Object[0], Map.of(), new ArrayList<>(),
					new Answer(null, List.of(), null))
			.forEach((value) -> assertThat(ReadShapes.of(value)).isEmpty());
		assertThat(ReadShapes.of(null)).isEmpty();
		assertThat(ReadShapes.of("")).containsExactly("$:string");
	}

	@Test
	void textsDatesAndEnumsAreStrings() {
		Stream
			.of("a", 'a', new StringBuilder(), Instant.EPOCH, new Date(), UUID.randomUUID(), TimeUnit.DAYS,
					new byte[] { 1 }, new char[0], Hostile.CONSTANT)
			.forEach((text) -> assertThat(ReadShapes.of(text)).containsExactly("$:string"));
	}

	@Test
	void elementsAreUnited() {
		assertThat(ReadShapes.of(Arrays.asList(1, "a", null, List.of(true)))).containsExactly("[]:number", "[]:string",
				"[][]:boolean");
		assertThat(ReadShapes.of(new Object[] { new Passage("a", 1, null), Map.of("more", 1) }))
			.containsExactly("[].more:number", "[].score:number", "[].text:string");
		assertThat(ReadShapes.of(new double[] { 1 })).containsExactly("[]:number");
		assertThat(ReadShapes.of(Set.of(1, 2))).containsExactly("[]:number");
	}

	@Test
	void looksAtTheFirstElementsOnly() {
		List<Object> list = new ArrayList<>(Collections.nCopies(8, 1));
		list.add("text");
		assertThat(ReadShapes.of(list)).containsExactly("[]:number");
	}

	@Test
	void keysThatAreNamesAreFields() {
		assertThat(ReadShapes.of(Map.of("amount", 1, "due_date", "x"))).containsExactly("amount:number",
				"due_date:string");
		assertThat(ReadShapes.of(Map.of("line123", 1))).containsExactly("line123:number");
		assertThat(ReadShapes.of(Map.of(TimeUnit.DAYS, 1))).containsExactly("DAYS:number");
	}

	@ParameterizedTest
	@MethodSource("data")
	void keysThatAreDataAreNotKept(Map<?, ?> map) {
		assertThat(ReadShapes.of(Map.of("of", map))).containsExactly("of{*}:number");
	}

	static Stream<Map<?, ?>> data() {
		Map<String, Integer> many = new HashMap<>();
		IntStream.range(0, 33).forEach((i) -> many.put("k" + i, i));
		return Stream.of(Map.of("ok", 1, "not ok", 2), Map.of("1a", 1), Map.of("", 1), Map.of("order1234", 1),
				Map.of("a".repeat(41), 1), Map.of("größe", 1), Map.of(1, 1), Map.of("ghp_" + "Ab1".repeat(12), 1),
				Map.of("AKIAIOSFODNN7EXAMPLE", 1), many);
	}

	@Test
	void aKeyForASecretIsAName() {
		assertThat(ReadShapes.of(Map.of("password", "x"))).containsExactly("password:string");
	}

	@Test
	void valuesOfMapsAreUnited() {
		assertThat(ReadShapes.of(new TreeMap<>(Map.of("user 1", new Passage("a", 1, null), "user 2", "b"))))
			.containsExactly("{*}.score:number", "{*}.text:string", "{*}:string");
	}

	@Test
	void endsAtTheFourthName() {
		Object value = List.of(1);
		for (String name : List.of("f", "e", "d", "c", "b", "a")) {
			value = Map.of(name, value);
		}
		assertThat(ReadShapes.of(value)).containsExactly("a.b.c.d:object");
		Object nested = 1;
		for (int i = 0; i < 10_000; i++) {
			nested = List.of(nested);
		}
		assertThat(ReadShapes.of(nested)).containsExactly("[][][][][]:object");
	}

	@Test
	void cyclesEnd() {
		Node node = new Node();
		node.next = node;
		node.all.add(node);
		assertThat(ReadShapes.of(node)).contains("next.next.next.next:object", "next.all[].next.all[]:object");
		List<Object> list = new ArrayList<>();
		list.add(list);
		assertThat(ReadShapes.of(list)).containsExactly("[][][][][]:object");
	}

	@Test
	void hostileSizesCostNothing() {
		Map<String, Object> keys = new HashMap<>();
		IntStream.range(0, 100_000).forEach((i) -> keys.put("key" + i, i));
		assertThat(ReadShapes.of(keys)).containsExactly("{*}:number");
		Object nested = 1;
		for (int i = 0; i < 4; i++) {
			nested = Collections.nCopies(8, nested);
		}
		ShapeTree lists = new ShapeTree();
		ValueReader.read(nested, ShapeTree.ROOT, lists);
		assertThat(lists.isCut()).isTrue();
		assertThat(ReadShapes.of(new Wide())).hasSizeLessThanOrEqualTo(ShapeTree.MAX_NODES);
		Map<String, Object> wide = new LinkedHashMap<>();
		fill(wide, 3);
		ShapeTree tree = new ShapeTree();
		ValueReader.read(wide, ShapeTree.ROOT, tree);
		assertThat(tree.isCut()).isTrue();
		assertThat(ShapeEntries.of(List.of(), tree.entries())).hasSizeLessThanOrEqualTo(64);
	}

	private static void fill(Map<String, Object> map, int depth) {
		for (char name = 'a'; name < 'z'; name++) {
			Map<String, Object> below = new LinkedHashMap<>();
			if (depth > 0) {
				fill(below, depth - 1);
			}
			map.put(String.valueOf(name), (depth > 0) ? below : 1);
		}
	}

	@ParameterizedTest
	@MethodSource("unread")
	void doesNotLookInto(Object value) {
		assertThat(ReadShapes.of(value)).containsExactly("$:object");
	}

	static Stream<Object> unread() {
		Supplier<String> lambda = () -> {
			throw new AssertionError("was called");
		};
		Object captured = new Hostile();
		Tool tool = () -> captured;
		ProxyFactory spring = new ProxyFactory(new Hostile());
		spring.setProxyTargetClass(true);
		return Stream.of(new UserList(), new UserList().iterator(), Stream.of(1), Mono.just(1), Flux.just(1),
				CompletableFuture.completedFuture(1), lambda, tool, new Hostile$$Enhanced(), spring.getProxy(),
				Collections.unmodifiableList(new UserList()), Collections.synchronizedList(new ArrayList<>()),
				new UserMap(), new Object(), Thread.currentThread(), new IllegalStateException(), OptionalInt.of(1),
				Proxy.newProxyInstance(ValueReaderTests.class.getClassLoader(), new Class<?>[] { Comparable.class },
						(proxy, method, arguments) -> {
							throw new AssertionError("was called");
						}));
	}

	@Test
	void callsNothingOfTheApplication() {
		Map<Object, Object> map = new HashMap<>();
		map.put("of", new Hostile());
		assertThat(ReadShapes.of(List.of(map))).containsExactly("[].of.number:number");
		assertThat(ReadShapes.of(new HostileRecord(1))).containsExactly("number:number");
	}

	@Test
	void readsArgumentsByName() {
		ShapeTree tree = new ShapeTree();
		ValueReader.read(ArgumentNames.of(List.of("question", "top")).steps(), new Object[] { "text", 3 }, tree);
		assertThat(tree.entries()).containsExactlyInAnyOrder("question:string", "top:number");
	}

	record Answer(@Nullable String text, List<Passage> passages, @Nullable Plain plain) {

	}

	record Passage(String text, double score, @Nullable String lang) {

	}

	static class Parent {

		private final int inherited = 1;

		private final transient String cache = "x";

		int inherited() {
			return this.inherited + this.cache.length();
		}

	}

	static final class Plain extends Parent {

		static final String CONSTANT = "x";

		private final String name = "x";

		private final boolean flag = true;

		String name() {
			return this.name + this.flag;
		}

	}

	static final class Node {

		@Nullable Node next;

		final List<Node> all = new ArrayList<>();

	}

	static final class Wide {

		final Object[] rows = new Object[10_000];

		Wide() {
			Object[] row = new Object[10_000];
			Arrays.fill(row, this.rows);
			Arrays.fill(this.rows, row);
		}

	}

	static class Hostile {

		static final Thread.State CONSTANT = Thread.State.NEW;

		private final int number = 1;

		public int getNumber() {
			throw new AssertionError("was called" + this.number);
		}

		@Override
		public String toString() {
			throw new AssertionError("was called");
		}

		@Override
		public int hashCode() {
			throw new AssertionError("was called");
		}

		@Override
		public boolean equals(Object other) {
			throw new AssertionError("was called");
		}

	}

	interface Tool {

		Object call();

	}

	static final class Hostile$$Enhanced extends Hostile {

		final Object target = new Hostile();

	}

	record HostileRecord(int number) {

		@Override
		public int number() {
			throw new AssertionError("was called");
		}

		@Override
		public String toString() {
			throw new AssertionError("was called");
		}

	}

	static final class UserList extends AbstractList<Object> {

		@Override
		public Object get(int index) {
			throw new AssertionError("was called");
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public Iterator<Object> iterator() {
			return new Iterator<>() {

				@Override
				public boolean hasNext() {
					throw new AssertionError("was called");
				}

				@Override
				public Object next() {
					throw new AssertionError("was called");
				}

			};
		}

		@Override
		public int hashCode() {
			throw new AssertionError("was called");
		}

		@Override
		public boolean equals(Object other) {
			throw new AssertionError("was called");
		}

		@Override
		public String toString() {
			return "a list";
		}

	}

	static final class UserMap extends HashMap<String, Object> {

		@Override
		public Set<Map.Entry<String, Object>> entrySet() {
			throw new AssertionError("was called");
		}

		@Override
		public String toString() {
			return "a map";
		}

	}

}
