package io.agenttracing.shape;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shapes of records of named fields.
 */
class FieldsReaderTests {

	@Test
	void eachFieldMayBeJson() {
		assertThat(shape("id", "42", "empty", "", "document", "{\"pages\":[{\"of\":7}]}", "cut", "{\"a\":"))
			.containsExactly("cut:string", "document.pages[].of:number", "empty:string", "id:string");
	}

	// What was read before that turned out is forgotten.
	@Test
	void keysThatAreDataAreNotKeptWhereverTheyAre() {
		assertThat(shape("first", "{\"a\":1}", "second", "{\"b c\":1}")).containsExactly("first.a:number",
				"second{*}:number");
		assertThat(shape("id", "x", "order-1234", "{\"a\":1}")).containsExactly("{*}.a:number", "{*}:string");
		String[] many = new String[2 * 33];
		for (int i = 0; i < 33; i++) {
			many[2 * i] = "k" + i;
			many[2 * i + 1] = "x";
		}
		assertThat(shape(many)).containsExactly("{*}:string");
	}

	@Test
	void allOfThemAreBoundedTogether() {
		String half = "{\"a\":\"" + "x".repeat(40_000) + "\"}";
		assertThat(shape("one", half, "two", half, "three", "{\"a\":1}")).containsExactly("one.a:string",
				"three.a:number", "two:object");
		assertThat(shape("text", "x".repeat(100_000), "two", half)).containsExactly("text:string", "two.a:string");
	}

	@Test
	void buffersAreReadWhereTheyAre() {
		byte[] bytes = bytes("..{\"a\":1}..");
		ByteBuffer heap = ByteBuffer.wrap(bytes, 2, 7);
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).position(2).limit(9);
		ByteBuffer sliced = ByteBuffer.wrap(bytes).position(1).slice().position(1).limit(8);
		for (ByteBuffer buffer : List.of(heap, direct, sliced, heap.asReadOnlyBuffer())) {
			ByteBuffer before = buffer.duplicate();
			assertThat(shape(Map.of(ByteBuffer.wrap(bytes("of")), buffer))).containsExactly("of.a:number");
			assertThat(buffer).isEqualTo(before);
		}
	}

	@Test
	void whatIsMissingIsNothing() {
		Map<byte[], byte[]> fields = new LinkedHashMap<>();
		assertThat(shape(fields)).isEmpty();
		fields.put(bytes("a"), null);
		assertThat(shape(fields)).isEmpty();
		fields.put(null, bytes("x"));
		assertThat(shape(fields)).containsExactly("{*}:string");
	}

	@Test
	void isTheShapeOfTheSameObject() {
		PayloadShapes shapes = new PayloadShapes();
		SeenShape fields = shapes.fields(PayloadKind.MESSAGE, "a", Map.of(bytes("of"), bytes("{\"x\":[1,2]}")));
		SeenShape text = shapes.text(PayloadKind.MESSAGE, "b", "{\"of\":{\"x\":[7]}}");
		assertThat(fields.digest()).isEqualTo(text.digest());
		assertThat(fields.shape()).isEqualTo(text.shape());
	}

	private static List<String> shape(String... namesAndValues) {
		Map<byte[], byte[]> fields = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			fields.put(bytes(namesAndValues[i]), bytes(namesAndValues[i + 1]));
		}
		return shape(fields);
	}

	private static List<String> shape(Map<?, ?> fields) {
		ShapeTree tree = new ShapeTree();
		FieldsReader.read(fields, tree);
		List<String> entries = List.copyOf(new TreeSet<>(tree.entries()));
		assertThat(tree.digest()).isEqualTo(ShapeHash.digest(entries));
		return entries;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
