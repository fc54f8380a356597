package io.agenttracing.shape;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Digests of shapes, which processes of other versions and languages compare: these may
 * never change.
 */
class ShapeDigestTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none", textBlock = """
			none                                    | 0000000000000000
			$:string                                | c90ae4b551476154
			amount:number                           | c944fa601a09fec6
			id:number of.lang:string passages[].score:number passages[].text:string | edb375bfad4fd5c3
			[].score:string {*}:object              | ca9d27b7dca3b68c
			größe:boolean                           | 7f1c3bf510e80781
			""")
	void isTheSameEverywhere(String entries, String digest) {
		assertThat(ShapeHash.digest((entries != null) ? List.of(entries.split(" ")) : List.of())).isEqualTo(digest);
	}

	@Test
	void doesNotDependOnOrderOrRepetition() {
		assertThat(ShapeHash.digest(List.of("b:number", "a:string", "b:number")))
			.isEqualTo(ShapeHash.digest(List.of("a:string", "b:number")));
	}

	@Test
	void isTheSameOfAValueAndOfItsText() {
		PayloadShapes shapes = new PayloadShapes();
		SeenShape value = shapes.value(PayloadKind.RESULT, "a", Map.of("id", 1, "of", List.of(Map.of("x", "y"))));
		SeenShape text = shapes.text(PayloadKind.MESSAGE, "b", "{\"of\":[{\"x\":\"z\"}],\"id\":7.5}");
		assertThat(value).isEqualTo(text).isNotNull();
	}

}
