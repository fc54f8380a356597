package io.agenttracing.shape;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.sun.management.ThreadMXBean;
import io.agenttracing.testing.ClosedModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is looked at of a payload has a bound, and so has what that costs, whatever the
 * size of the payload.
 */
class HostileSizesTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final Set<String> REFUSED = Set.of("keys", "many", "numbers", "node");

	private static final int MOST_VISITS = 1_024;

	private static final long SHAPE_BYTES = 1 << 18;

	private static final long DIGEST_BYTES = 1 << 22;

	/** Of what is refused by its number of elements. */
	private static final long REFUSED_BYTES = 1 << 12;

	@Test
	void aBoundedNumberOfValuesIsLookedAt() {
		payloads().forEach((name, payload) -> {
			ShapeTree tree = new ShapeTree();
			ValueReader.read(payload, ShapeTree.ROOT, tree);
			assertThat(tree.size()).as(name).isLessThanOrEqualTo(ShapeTree.MAX_NODES);
			assertThat(visits(tree)).as(name).isLessThanOrEqualTo(MOST_VISITS);
		});
	}

	// Whether another one may be visited is all that a tree says.
	private static int visits(ShapeTree tree) {
		int left = 0;
		while (tree.visit()) {
			left++;
		}
		return MOST_VISITS - left;
	}

	@Test
	void aFewAreLookedAtWhereThereAreMany() {
		Map<String, Object> payloads = payloads();
		ShapeTree tree = new ShapeTree();
		for (String name : List.of("keys", "many", "node")) {
			tree.clear();
			ValueReader.read(payloads.get(name), ShapeTree.ROOT, tree);
			assertThat(visits(tree)).as(name).isLessThanOrEqualTo(2 + ValueReader.MAX_ELEMENTS);
		}
	}

	@Test
	void itCostsTheSameWhateverTheSize() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		PayloadShapes shapes = new PayloadShapes();
		ValueDigests digests = new ValueDigests();
		payloads().forEach((name, payload) -> {
			shapes.value(PayloadKind.RESULT, name, payload);
			digests.of(TRACE, payload);
			long before = threads.getCurrentThreadAllocatedBytes();
			shapes.value(PayloadKind.RESULT, "new " + name, payload);
			long shaped = threads.getCurrentThreadAllocatedBytes();
			digests.of(TRACE, payload);
			long digested = threads.getCurrentThreadAllocatedBytes();
			assertThat(shaped - before).as(name).isLessThan(SHAPE_BYTES);
			assertThat(digested - shaped).as(name).isLessThan(REFUSED.contains(name) ? REFUSED_BYTES : DIGEST_BYTES);
		});
	}

	@Test
	void aModuleThatIsNotOpenedIsNotRead(@TempDir Path directory) {
		Object order = ClosedModule.order(directory);
		assertThat(order.getClass().getModule().isNamed()).isTrue();
		assertThat(ReadShapes.of(order)).containsExactly("amount:object", "id:object", "lines:object");
		assertThat(new ValueDigests().of(TRACE, order)).isNull();
		assertThat(new ValueDigests().of(TRACE, List.of(order))).isNull();
	}

	private static Map<String, Object> payloads() {
		Map<String, Object> keys = new HashMap<>();
		for (int i = 0; i < 100_000; i++) {
			keys.put("key" + i, i);
		}
		Object lists = 1;
		Object maps = 1;
		Object wide = 1;
		for (int i = 0; i < 10_000; i++) {
			lists = List.of(lists);
			maps = Map.of("below", maps);
		}
		for (int i = 0; i < 6; i++) {
			Map<String, Object> level = new LinkedHashMap<>();
			for (char name = 'a'; name < 'z'; name++) {
				level.put("field_" + name, wide);
			}
			wide = level;
		}
		List<Object> cycle = new ArrayList<>();
		cycle.add(cycle);
		cycle.add(List.of(cycle, cycle, Map.of("of", cycle)));
		Map<String, Object> payloads = new LinkedHashMap<>();
		payloads.put("keys", keys);
		payloads.put("lists", lists);
		payloads.put("maps", maps);
		payloads.put("wide", wide);
		payloads.put("cycle", cycle);
		payloads.put("many", Collections.nCopies(1_000_000, "text"));
		payloads.put("numbers", new double[1_000_000]);
		payloads.put("some numbers", new double[4_000]);
		payloads.put("text", "text".repeat(1_000_000));
		payloads.put("node", new JsonMapper().valueToTree(keys));
		return payloads;
	}

}
