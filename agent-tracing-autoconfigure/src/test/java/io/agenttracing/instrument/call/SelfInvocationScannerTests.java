package io.agenttracing.instrument.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What counts as a call within the object, in the code that javac makes of it.
 */
class SelfInvocationScannerTests {

	@Test
	void findsCallsInAllForms() {
		assertThat(callers(Calls.class)).containsExactlyInAnyOrder("tryFinally", "wide", "nested", "concatenated",
				"yielding", "lambdas", "anonymous", "local", "Inner.member", "call", "patterns", "inherited", "loop");
	}

	@Test
	void findsCallsOfDefaultMethodsAndInheritedOnes() {
		assertThat(callers(Implementation.class)).containsExactlyInAnyOrder("defaultCaller", "grandDefault");
	}

	@Test
	void takesACallOfTheOverriddenMethodForTheSameCall() {
		assertThat(callers(Overriding.class)).containsExactlyInAnyOrder("other", "inherited");
	}

	@Test
	void findsNothingInCallsOnOthers() {
		assertThat(callers(Innocent.class)).isEmpty();
	}

	@Test
	void saysNothingOfMethodsThatHaveAnotherObjectOfTheType() {
		assertThat(callers(Both.class)).containsExactly("alone");
	}

	@Test
	void readsByteCodeOfVersionsToCome() throws Exception {
		assertThat(callers(new Shown((bytes) -> {
			bytes[6] = 1;
			return bytes;
		}).define(Recursive.class))).containsExactly("step");
	}

	@Test
	void saysNothingOfByteCodeThatItCannotRead() throws Exception {
		for (int length : new int[] { 0, 5, 9, 100, 300 }) {
			Class<?> type = new Shown((bytes) -> Arrays.copyOf(bytes, length)).define(Recursive.class);
			assertThat(callers(type)).isEmpty();
		}
	}

	@Test
	void saysNothingOfFinalMethodsThatRunOnTheProxy() {
		assertThat(callers(Template.class)).containsExactlyInAnyOrder("template", "overloaded", "hidden");
		assertThat(callers(Template.class, false)).containsExactlyInAnyOrder("template", "overloaded", "hidden",
				"execute", "later", "packaged");
	}

	private static List<String> callers(Class<?> type) {
		return callers(type, true);
	}

	private static List<String> callers(Class<?> type, boolean classProxy) {
		Set<String> signatures = new LinkedHashSet<>();
		for (Class<?> current = type; current != Object.class; current = current.getSuperclass()) {
			Arrays.stream(current.getDeclaredMethods())
				.filter((method) -> method.getName().equals("step"))
				.forEach((method) -> signatures.add(SelfInvocationScanner.signature(method)));
		}
		signatures.add("step(J)J");
		List<String> callers = new ArrayList<>();
		new SelfInvocationScanner().scan(type, classProxy, signatures, (caller, callee) -> callers.add(caller));
		return callers;
	}

	static class Base {

		long inherited() {
			return step(1);
		}

		long step(long value) {
			return value;
		}

	}

	static class Calls extends Base {

		private final long[] field = new long[2];

		@Override
		long step(long value) {
			return super.step(value) + 1;
		}

		long tryFinally(Callable<Long> work) {
			try {
				return work.call();
			}
			catch (Exception | StackOverflowError ex) {
				this.field[0]++;
				return -1;
			}
			finally {
				step(this.field[1] += 2L);
			}
		}

		double wide(double a, long b, double c) {
			double d = a * b - c;
			return d > 1 ? step((long) (d + b)) : a;
		}

		long nested(int a) {
			return step((a > 1) ? (a > 2) ? 3L : this.field[0] : (a < -1) ? -2 : a);
		}

		String concatenated(String text, long number, double decimal) {
			return text + number + decimal + step(number) + 'c';
		}

		long yielding(Object value) {
			return step(switch (String.valueOf(value)) {
				case "a" -> 1;
				case "b" -> {
					try {
						yield Long.parseLong("1");
					}
					catch (NumberFormatException ex) {
						yield 2;
					}
				}
				default -> throw new IllegalArgumentException(String.valueOf(value));
			});
		}

		Supplier<Supplier<Long>> lambdas(long a) {
			return () -> () -> step(a);
		}

		Callable<Long> anonymous(long a) {
			return new Callable<>() {
				@Override
				public Long call() {
					return step(a);
				}
			};
		}

		Callable<Long> local(long a) {
			class Local implements Callable<Long> {

				@Override
				public Long call() {
					Supplier<Long> later = () -> Calls.this.step(a);
					return later.get();
				}

			}
			return new Local();
		}

		Callable<Callable<Long>> deep() {
			return new Callable<>() {
				@Override
				public Callable<Long> call() {
					return new Callable<>() {
						@Override
						public Long call() {
							return step(1);
						}
					};
				}
			};
		}

		long patterns(Object value) {
			if (value instanceof Point && ((Point) value).x() > 0 || value instanceof Long) {
				return value instanceof Point point ? step(point.x()) : 0;
			}
			return 0;
		}

		void loop(List<long[][]> all) {
			for (long[][] each : all) {
				do {
					each[0][1] = step(each[1][0]--);
				}
				while (each[1][0] > 0);
			}
		}

		class Inner {

			long member() {
				return step(1);
			}

		}

	}

	static class Template {

		public final long execute() {
			return step(1);
		}

		public final Supplier<Long> later() {
			return () -> step(1);
		}

		final Callable<Long> packaged() {
			return new Callable<>() {
				@Override
				public Long call() {
					return step(1);
				}
			};
		}

		protected final long template() {
			return step(1);
		}

		public final long overloaded() {
			return overloaded(1);
		}

		public long overloaded(long value) {
			return step(value);
		}

		@SuppressWarnings("unused")
		private long hidden() {
			return step(1);
		}

		long step(long value) {
			return value;
		}

	}

	static class Recursive {

		long step(long value) {
			return (value > 0) ? step(value - 1) : value;
		}

	}

	record Point(long x, long y) {
	}

	interface GrandParent {

		long step(long value);

		default long grandDefault() {
			return step(2);
		}

	}

	interface Parent extends GrandParent {

		default long defaultCaller() {
			return step(1);
		}

	}

	static class Implementation implements Parent {

		@Override
		public long step(long value) {
			return value;
		}

	}

	static class Overriding extends Base {

		@Override
		long step(long value) {
			return super.step(value);
		}

		long other() {
			return super.step(2);
		}

	}

	static class Innocent {

		private final Innocent self;

		Innocent(Innocent self) {
			this.self = self;
		}

		long step(long value) {
			return value;
		}

		long work(Innocent[] others, boolean first) {
			long sum = this.self.step(1) + others[0].step(2) + (first ? this.self : others[1]).step(3);
			Innocent local = new Innocent(this);
			Callable<Long> anonymous = new Callable<>() {
				@Override
				public Long call() {
					return step() + Innocent.this.self.step(1) + others[0].step(2);
				}

				private long step() {
					return 1;
				}
			};
			synchronized (this) {
				sum += local.step(sum);
			}
			return sum + anonymous.hashCode() + Static.work(this);
		}

		static class Static {

			static long work(Innocent other) {
				return other.step(1);
			}

			long instance(Innocent other) {
				return other.step(1);
			}

		}

	}

	static class Both {

		private final List<Both> others = new ArrayList<>();

		long step(long value) {
			return value;
		}

		long given(Both other) {
			return step(other.step(1));
		}

		long found(int index) {
			return step(this.others.get(index).step(1));
		}

		long cast(Object other) {
			return (other instanceof Both both) ? step(both.step(1)) : 0;
		}

		Function<Both, Long> unbound() {
			return Both::step;
		}

		long step() {
			return 1;
		}

		Supplier<Long> bound(Both other) {
			return other::step;
		}

		long alone() {
			return step(this.others.size());
		}

	}

	/**
	 * Shows other byte code than its classes are made of.
	 */
	private static final class Shown extends ClassLoader {

		private final UnaryOperator<byte[]> shown;

		private Shown(UnaryOperator<byte[]> shown) {
			super(Shown.class.getClassLoader());
			this.shown = shown;
		}

		private Class<?> define(Class<?> type) throws IOException {
			byte[] bytes = bytes(type.getName().replace('.', '/') + ".class");
			return defineClass(type.getName(), bytes, 0, bytes.length);
		}

		@Override
		public InputStream getResourceAsStream(String name) {
			try {
				return new ByteArrayInputStream(this.shown.apply(bytes(name)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private byte[] bytes(String name) throws IOException {
			try (InputStream stream = getParent().getResourceAsStream(name)) {
				return stream.readAllBytes();
			}
		}

	}

}
