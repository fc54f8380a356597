package io.agenttracing.shape;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What deviates from the usual shape of an agent or channel, and what does not.
 */
class UsualShapeTests {

	private static final String GOOD = """
			{"id": 7, "passages": [{"text": "a", "score": 0.5}, {"text": "b", "score": 1}], "of": {"lang": "en"}}""";

	private final PayloadShapes shapes = new PayloadShapes();

	@Test
	void theFirstOneIsWrittenAndTheNextIsKnown() {
		SeenShape first = see(GOOD);
		assertThat(first.shape()).containsExactly("id:number", "of.lang:string", "passages[].score:number",
				"passages[].text:string");
		assertThat(first.isDrift()).isFalse();
		SeenShape second = see(GOOD.replace("7", "7.5"));
		assertThat(second).isEqualTo(SeenShape.usual(first.digest()));
		assertThat(second.digest()).matches("[0-9a-f]{16}").isEqualTo(ShapeHash.digest(first.shape()));
	}

	@Test
	void namesFieldAndBothTypes() {
		good(20);
		SeenShape seen = see(GOOD.replace("0.5", "\"0.5\"").replace("1}", "\"1\"}"));
		assertThat(seen.drifts()).extracting(ShapeDrift::path, ShapeDrift::type, ShapeDrift::usual)
			.containsExactly(tuple("passages[].score", "string", "number"));
		assertThat(seen.drifts().get(0)).hasToString("passages[].score as string instead of number");
		assertThat(onlyIn(seen.shape(), seen.usualShape())).containsExactly("passages[].score:string");
		assertThat(onlyIn(seen.usualShape(), seen.shape())).containsExactly("passages[].score:number");
	}

	@Test
	void oneElementOfManyIsEnough() {
		good(20);
		SeenShape seen = see(GOOD.replace("0.5", "\"0.5\""));
		assertThat(seen.drifts()).hasToString("[passages[].score as string instead of number]");
		assertThat(onlyIn(seen.shape(), seen.usualShape())).containsExactly("passages[].score:string");
		assertThat(onlyIn(seen.usualShape(), seen.shape())).isEmpty();
	}

	@Test
	void namesALostField() {
		good(20);
		SeenShape seen = see(GOOD.replace("\"id\": 7, ", ""));
		assertThat(seen.drifts()).containsExactly(ShapeDrift.lost("id", "number"));
		assertThat(onlyIn(seen.usualShape(), seen.shape())).containsExactly("id:number");
		assertThat(onlyIn(seen.shape(), seen.usualShape())).isEmpty();
	}

	@Test
	void namesTheTopmostField() {
		good(20);
		assertThat(see("{\"id\": 7, \"passages\": \"a, b\", \"of\": {\"lang\": \"en\"}}").drifts())
			.hasToString("[passages as string instead of array]");
		assertThat(see("{\"id\": 7, \"passages\": \"a, b\"}").drifts())
			.hasToString("[passages as string instead of array, no of]");
		SeenShape other = see("\"no JSON");
		assertThat(other.drifts()).hasToString("[$ as string instead of object]");
		assertThat(onlyIn(other.usualShape(), other.shape())).contains("id:number", "passages[].text:string");
		assertThat(other.shape()).containsExactly("$:string");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\": null, \"passages\": [], \"of\": {}}",
			"{\"id\": 8.5, \"passages\": null, \"of\": {\"lang\": null}}", "{}", "null and void",
			"{\"id\": 1, \"passages\": [{\"text\": \"\", \"score\": 0, \"more\": 1}], \"of\": {\"lang\": \"\"}, \"x\": {}}",
			"{\"id\": 1, \"passages\": [null, {\"text\": null, \"score\": null}], \"of\": {\"any key\": 1}}" })
	void nullEmptySizesAndNewFieldsAreNoDrift(String json) {
		good(100);
		assertThat(see(json).isDrift()).as(json).isEqualTo(json.startsWith("null and"));
	}

	@ParameterizedTest
	@CsvSource({ "19, 0, false", "20, 0, true", "19, 1, true", "38, 2, true", "37, 3, false", "500, 20, true" })
	void isLostIfNearlyAllHadIt(int with, int without, boolean drift) {
		for (int i = 0; i < without; i++) {
			see("{\"a\": 1}");
		}
		for (int i = 0; i < with; i++) {
			see("{\"a\": 1, \"b\": 1}");
		}
		assertThat(see("{\"a\": 1}").isDrift()).isEqualTo(drift);
	}

	@ParameterizedTest
	@CsvSource({ "19, false", "20, true" })
	void isNewAfterEnoughCalls(int calls, boolean drift) {
		for (int i = 0; i < calls; i++) {
			see("{\"a\": " + ((i % 2 == 0) ? "1" : "true") + "}");
		}
		SeenShape seen = see("{\"a\": \"1\"}");
		assertThat(seen.isDrift()).isEqualTo(drift);
		assertThat(see("{\"a\": \"1\"}").isDrift()).as("was seen").isFalse();
		if (drift) {
			assertThat(seen.drifts()).hasToString("[a as string instead of number or boolean]");
		}
	}

	@Test
	void goesOnUntilItIsNoLongerUnusual() {
		good(200);
		String bad = GOOD.replace("7", "\"7\"");
		int drifts = 0;
		for (int i = 0; i < 100; i++) {
			drifts += see(bad).isDrift() ? 1 : 0;
		}
		assertThat(drifts).isBetween(8, 12);
	}

	@Test
	void whatWasUsualLongAgoIsForgotten() {
		good(100_000);
		String other = GOOD.replace("\"id\": 7, ", "");
		int drifts = 0;
		for (int i = 0; i < 10_000; i++) {
			drifts += see(other).isDrift() ? 1 : 0;
		}
		assertThat(drifts).isBetween(100, 250);
	}

	@Test
	void valuesAreUsualToo() {
		for (int i = 0; i < 20; i++) {
			this.shapes.value(PayloadKind.RESULT, "extract", new Extract("a", i));
		}
		SeenShape seen = this.shapes.value(PayloadKind.RESULT, "extract", new Extract("a", "1"));
		assertThat(seen).isNotNull();
		assertThat(seen.drifts()).hasToString("[amount as string instead of number]");
		assertThat(this.shapes.value(PayloadKind.INPUT, "extract", new Extract("a", "1"))).isNotNull()
			.extracting(SeenShape::isDrift)
			.isEqualTo(false);
	}

	@Test
	void healthyMessagesHaveNoDriftAndEachFaultIsFound() {
		Random random = new Random(7);
		List<String> found = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			String json = HealthyMessages.next(random);
			SeenShape seen = see(json);
			if (seen.isDrift()) {
				found.add(i + " " + seen.drifts() + " " + json);
			}
		}
		assertThat(found).isEmpty();
		List<UnaryOperator<String>> faults = List.of(
				(json) -> json.replaceAll("\"score\": ([0-9.]+)", "\"score\": \"$1\""),
				(json) -> json.replaceFirst("\"id\": [0-9.]+", "\"id\": {\"of\": 1}"),
				(json) -> json.replaceFirst("\"id\": [0-9.]+, ", ""), (json) -> json.replace("\"text\"", "\"txt\""),
				(json) -> json.replace("\"flag\": ", "\"flag\": 0.").replaceAll("0.(true|false)", "\"$1\""),
				(json) -> json.substring(0, json.length() - 1),
				(json) -> json.replaceAll("\"either\": (\"a\"|[0-9.]+)", "\"either\": [$1]"));
		for (UnaryOperator<String> fault : faults) {
			int drifts = 0;
			int seeded = 0;
			for (int i = 0; i < 200 && seeded < 5; i++) {
				String json = HealthyMessages.next(random);
				String broken = fault.apply(json);
				SeenShape seen = see(broken);
				seeded += broken.equals(json) ? 0 : 1;
				drifts += seen.isDrift() ? 1 : 0;
				assertThat(seen.isDrift() && broken.equals(json)).as(json).isFalse();
				if (seeded == 1 && !broken.equals(json)) {
					assertThat(seen.isDrift()).as(broken).isTrue();
				}
			}
			assertThat(drifts).isPositive();
		}
	}

	@Test
	void whatIsLargerThanItsLimitsIsCutWithoutADrift() {
		String json = large();
		for (int i = 0; i < 30; i++) {
			assertThat(see(json).isDrift()).isFalse();
		}
		SeenShape seen = see(
				json.replace("\"a\": {\"quite_a_long_field_a\": 1", "\"a\": {\"quite_a_long_field_a\": \"1\""));
		assertThat(seen.drifts()).hasToString("[a.quite_a_long_field_a as string instead of number]");
		assertThat(seen.shape()).hasSizeBetween(20, 64);
		assertThat(String.join("", seen.shape()).getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
		assertThat(onlyIn(seen.usualShape(), seen.shape())).containsExactly("a.quite_a_long_field_a:number");
		assertThat(onlyIn(seen.shape(), seen.usualShape())).containsExactly("a.quite_a_long_field_a:string");
		assertThat(see(json.replace("\"quite_a_long_field_a\": 1,", "")).isDrift()).isFalse();
	}

	@Test
	void whatIsCutIsCutInBothShapes() {
		String json = "{\"x\": 1, \"y\": 1, " + large().substring(1, large().indexOf("\"c\"") - 1) + "}";
		for (int i = 0; i < 30; i++) {
			see(json);
		}
		SeenShape seen = see(json.replace("{\"x\": 1, \"y\": 1, ", "{"));
		assertThat(onlyIn(seen.usualShape(), seen.shape())).containsExactly("x:number", "y:number");
		assertThat(onlyIn(seen.shape(), seen.usualShape())).isEmpty();
		assertThat(seen.shape()).hasSizeLessThan(40);
	}

	private static String large() {
		StringBuilder json = new StringBuilder("{");
		for (char outer = 'a'; outer <= 'j'; outer++) {
			json.append('"').append(outer).append("\": {");
			for (char inner = 'a'; inner <= 't'; inner++) {
				json.append("\"quite_a_long_field_").append(inner).append("\": 1").append((inner < 't') ? "," : "}");
			}
			json.append((outer < 'j') ? "," : "}");
		}
		return json.toString();
	}

	@Test
	void eachKindIsWrittenOnceUntilThereAreMany() {
		for (int round = 0; round < 2; round++) {
			for (char name = 'a'; name <= 'z'; name++) {
				assertThat(see("{\"" + name + "\": 1}").shape()).hasSize((round == 0) ? 1 : 0);
			}
		}
		for (char name = 'a'; name <= 'z'; name++) {
			assertThat(see("{\"" + name + name + "\": 1}").shape()).hasSize((name < 'g') ? 1 : 0);
		}
	}

	@Test
	void nullIsNoReasonWhyAFieldMayBeMissing() {
		for (int i = 0; i < 30; i++) {
			see((i < 10) ? "{\"a\": null, \"b\": 1}" : "{\"a\": \"x\", \"b\": 1}");
		}
		assertThat(see("{\"b\": 1}").drifts()).hasToString("[no a]");
	}

	@Test
	void whatIsNotLookedIntoIsNoDrift() {
		for (int i = 0; i < 30; i++) {
			this.shapes.value(PayloadKind.RESULT, "unread", new Extract("a", List.of(Map.of("b", 1))));
		}
		assertThat(this.shapes.value(PayloadKind.RESULT, "unread", new Extract("a", new Object()))).isNotNull()
			.extracting(SeenShape::isDrift)
			.isEqualTo(false);
	}

	@Test
	void forgetsWhatIsNotUsed() {
		UsualShapes usual = new UsualShapes();
		UsualShape kept = usual.of(PayloadKind.MESSAGE, "kept");
		for (int i = 0; i < 3_000; i++) {
			usual.of(PayloadKind.values()[i % 3], "subject " + i);
			ShapeTree tree = new ShapeTree();
			tree.saw(ShapeTree.ROOT, ValueKind.STRING);
			kept.see(tree);
			assertThat(usual.size()).isLessThanOrEqualTo(UsualShapes.MAX_SUBJECTS);
		}
		assertThat(usual.of(PayloadKind.MESSAGE, "kept")).isSameAs(kept);
		assertThat(usual.size()).isGreaterThan(UsualShapes.MAX_SUBJECTS / 2);
	}

	@Test
	void countsAllCallsOfSeveralThreads() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Future<Integer>> drifts = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				Random random = new Random(thread);
				drifts.add(threads.submit(() -> {
					int found = 0;
					for (int i = 0; i < 1_000; i++) {
						found += see(HealthyMessages.next(random)).isDrift() ? 1 : 0;
					}
					return found;
				}));
			}
			for (Future<Integer> found : drifts) {
				assertThat(found.get()).isZero();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(see("{\"id\": true}").drifts().toString()).contains("id as boolean instead of number", "no flag");
	}

	private void good(int calls) {
		for (int i = 0; i < calls; i++) {
			assertThat(see(GOOD).isDrift()).isFalse();
		}
	}

	private SeenShape see(String json) {
		SeenShape seen = this.shapes.text(PayloadKind.MESSAGE, "retrieval", json);
		assertThat(seen).isNotNull();
		return seen;
	}

	private static List<String> onlyIn(List<String> shape, List<String> other) {
		List<String> only = new ArrayList<>(shape);
		only.removeAll(other);
		return only;
	}

	record Extract(String name, Object amount) {

	}

}
