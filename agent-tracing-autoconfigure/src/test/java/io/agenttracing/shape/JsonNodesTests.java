package io.agenttracing.shape;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Trees of JSON that Jackson has read have the shape and the digest of the text.
 */
class JsonNodesTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final List<Function<String, Object>> JACKSONS = List.of(new JsonMapper()::readTree,
			JsonNodesTests::readWithJackson2);

	private final ValueDigests digests = new ValueDigests();

	@ParameterizedTest
	@FieldSource("JACKSONS")
	void isReadAsTheTextWasWritten(Function<String, Object> jackson) {
		Random random = new Random(5);
		for (int i = 0; i < 300; i++) {
			String json = RandomMessages.json(random, 4);
			Object node = jackson.apply(json);
			assertThat(ReadShapes.of(node)).as(json).isEqualTo(ReadShapes.ofJson(json));
			assertThat(this.digests.of(TRACE, node)).as(json).isEqualTo(this.digests.ofJson(TRACE, json)).isNotNull();
		}
	}

	@ParameterizedTest
	@FieldSource("JACKSONS")
	void isReadWithinOthers(Function<String, Object> jackson) {
		Object node = jackson.apply("{\"a\":{\"b\":[1,null,{\"c\":true}]},\"d\":\"e\"}");
		assertThat(ReadShapes.of(Map.of("of", List.of(node)))).containsExactly("of[].a.b[].c:boolean",
				"of[].a.b[]:number", "of[].d:string");
		assertThat(ReadShapes.of(jackson.apply("{\"user 1\":1,\"user 2\":2}"))).containsExactly("{*}:number");
		assertThat(ReadShapes.of(jackson.apply("null"))).isEmpty();
	}

	@Test
	void runsNothingOfTheApplication() {
		JsonNodeFactory factory = JsonNodeFactory.instance;
		assertThat(ReadShapes.of(new POJONode(new ValueReaderTests.Hostile()))).containsExactly("number:number");
		assertThat(this.digests.of(TRACE, new POJONode(new ValueReaderTests.Hostile()))).isNull();
		assertThat(ReadShapes.of(new OwnNode(factory))).containsExactly("$:object");
		assertThat(ReadShapes.of(new ObjectNode(factory, new OwnMap()))).containsExactly("$:object");
		assertThat(ReadShapes.of(new ArrayNode(factory, Collections.unmodifiableList(List.of()))))
			.containsExactly("$:object");
		assertThat(this.digests.of(TRACE, new OwnNode(factory))).isNull();
	}

	@Test
	void bytesAreTextAndWhatIsMissingIsNothing() {
		assertThat(ReadShapes.of(JsonNodeFactory.instance.binaryNode(new byte[] { 1 }))).containsExactly("$:string");
		assertThat(ReadShapes.of(MissingNode.getInstance())).isEmpty();
	}

	@Test
	void hostileOnesEnd() {
		Object nested = 1;
		for (int i = 0; i < 10_000; i++) {
			nested = new POJONode(nested);
		}
		ShapeTree tree = new ShapeTree();
		ValueReader.read(nested, ShapeTree.ROOT, tree);
		assertThat(tree.isCut()).isTrue();
		assertThat(this.digests.of(TRACE, nested)).isNull();
		ObjectNode cycle = JsonNodeFactory.instance.objectNode();
		cycle.set("self", cycle);
		assertThat(ReadShapes.of(cycle)).containsExactly("self.self.self.self:object");
		assertThat(this.digests.of(TRACE, cycle)).isNull();
	}

	private static Object readWithJackson2(String json) {
		try {
			return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalArgumentException(json, ex);
		}
	}

	static final class OwnNode extends ObjectNode {

		OwnNode(JsonNodeFactory factory) {
			super(factory);
		}

		@Override
		public String toString() {
			return "an own node";
		}

	}

	static final class OwnMap extends HashMap<String, JsonNode> {

		@Override
		public boolean isEmpty() {
			throw new AssertionError("was called");
		}

	}

}
