package io.agenttracing.shape;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shapes as tests compare them.
 */
final class ReadShapes {

	private ReadShapes() {
	}

	static List<String> of(@Nullable Object value) {
		ShapeTree tree = new ShapeTree();
		ValueReader.read(value, ShapeTree.ROOT, tree);
		return entries(tree);
	}

	/**
	 * The shape of a JSON text, which is the same of its bytes.
	 */
	static List<String> ofJson(String json) {
		ShapeTree tree = new ShapeTree();
		JsonReader.read(JsonSource.of(json), tree);
		List<String> entries = entries(tree);
		byte[] bytes = (" " + json + " ").getBytes(StandardCharsets.UTF_8);
		tree.clear();
		JsonReader.read(JsonSource.of(bytes, 1, bytes.length - 1), tree);
		assertThat(entries(tree)).isEqualTo(entries);
		return entries;
	}

	private static List<String> entries(ShapeTree tree) {
		List<String> entries = List.copyOf(new TreeSet<>(tree.entries()));
		assertThat(tree.digest()).isEqualTo(ShapeHash.digest(entries));
		return entries;
	}

}
