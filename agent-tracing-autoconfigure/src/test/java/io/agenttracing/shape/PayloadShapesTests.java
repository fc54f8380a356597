package io.agenttracing.shape;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.management.ThreadMXBean;
import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What shapes cost, and that nothing of a payload outlives them.
 */
class PayloadShapesTests {

	private static final int CALLS = 20_000;

	private final PayloadShapes shapes = new PayloadShapes();

	@Test
	void theUsualShapeCostsNoMemory() {
		ArgumentNames names = ArgumentNames.of(List.of("order"));
		Object[] arguments = { new Order("a", 1, 2, true, "b", 3L, "c", "d", List.of(new Line("e", 1)), null) };
		assertThat(bytesOf(() -> this.shapes.arguments("agent", names, arguments))).isLessThanOrEqualTo(150);
		byte[] json = "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":[{\"k\":1}]}"
			.getBytes();
		assertThat(bytesOf(() -> this.shapes.bytes(PayloadKind.MESSAGE, "channel", json, 0, json.length)))
			.isLessThanOrEqualTo(150);
	}

	private static long bytesOf(Callable<@Nullable SeenShape> call) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 5; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < CALLS; i++) {
				try {
					assertUsual(call.call(), round * CALLS + i);
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
			least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
		}
		return least;
	}

	private static void assertUsual(@Nullable SeenShape seen, int call) {
		if (seen == null || seen.isDrift() || (call > 0 && !seen.shape().isEmpty())) {
			throw new AssertionError(call + " " + seen);
		}
	}

	@Test
	@Timeout(60)
	void collectionsThatOthersChangeDoNotFail() throws Exception {
		Map<String, Object> map = new HashMap<>();
		List<Object> list = new ArrayList<>();
		map.put("list", list);
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			long before = Failures.count();
			Future<?> changes = thread.submit(() -> {
				for (int i = 0; !done.get(); i++) {
					map.put("key" + (char) ('a' + i % 20), (i % 3 == 0) ? null : i);
					map.remove("key" + (char) ('a' + (i + 7) % 20));
					list.add(i);
					if (i % 10 == 0) {
						list.clear();
					}
				}
			});
			for (int i = 0; i < 50_000; i++) {
				this.shapes.value(PayloadKind.RESULT, "agent", map);
			}
			done.set(true);
			changes.get(10, TimeUnit.SECONDS);
			assertThat(Failures.count()).isEqualTo(before);
		}
		finally {
			done.set(true);
			thread.shutdownNow();
		}
		assertThat(this.shapes.value(PayloadKind.RESULT, "other", Map.of("a", 1))).isNotNull()
			.extracting(SeenShape::shape)
			.isEqualTo(List.of("a:number"));
	}

	@Test
	@Timeout(60)
	void classesAreUnloaded() throws Exception {
		WeakReference<Class<?>> type = new WeakReference<>(useClassOfItsOwnLoader());
		while (type.get() != null) {
			System.gc();
		}
		assertThat(type.get()).isNull();
	}

	private Class<?> useClassOfItsOwnLoader() throws Exception {
		Class<?> type = new OwnLoader().loadClass(Unloaded.class.getName());
		assertThat(type).isNotEqualTo(Unloaded.class);
		Constructor<?> constructor = type.getDeclaredConstructor();
		constructor.setAccessible(true);
		Object value = constructor.newInstance();
		assertThat(this.shapes.value(PayloadKind.RESULT, "agent", value)).isNotNull()
			.extracting(SeenShape::shape)
			.isEqualTo(List.of("name:string"));
		return type;
	}

	@Test
	void valuesAreNotKept() {
		WeakReference<Object> value = new WeakReference<>(use(new Line("text", 1)));
		while (value.get() != null) {
			System.gc();
		}
		assertThat(value.get()).isNull();
	}

	private Object use(Object value) {
		this.shapes.value(PayloadKind.RESULT, "agent", List.of(value));
		return value;
	}

	record Order(String id, int amount, double price, boolean paid, String by, Long at, String note, String lang,
			List<Line> lines, @Nullable String more) {

	}

	record Line(String text, int count) {

	}

	static final class Unloaded {

		final String name = "x";

		Unloaded() {
		}

	}

	private static final class OwnLoader extends ClassLoader {

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Unloaded.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (InputStream bytes = PayloadShapesTests.class
				.getResourceAsStream("PayloadShapesTests$Unloaded.class")) {
				byte[] code = bytes.readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
