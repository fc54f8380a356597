package io.agenttracing.cli.recorded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.agenttracing.cli.recorded.Expectations.Agent;
import io.agenttracing.cli.recorded.Expectations.Decision;
import io.agenttracing.cli.recorded.Expectations.Ending;
import io.agenttracing.cli.recorded.Expectations.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whoever names a span writes a part of a program that is compiled and run. Whatever the
 * names, it is the same program.
 */
class HostileNamesTests {

	private static final int CLASSES = 250;

	private static final int NAMES_OF_CLASS = 43;

	private static final List<String> PIECES = List.of("\"", "\\", "\\\\", "\\u0022", "\\\\u0022", "\\uuu0022",
			"\\u005c", "\\u005cu0022", "\\u000a", "\\\\u000a", "\\u000d", "\\u002a\\u002f", "*/", "/*", "//", "/**",
			"'", "\\'", "\"\"\"", "\\\"\"\"", "\n", "\r", "\r\n", "\t", "\f", "\b", "\0", "\u001a", "\u001b[2J",
			"\u007f", "\u0085", "\u2028", "\u2029", "\ufeff", "\ufffe", "\u202e", "\u2066", "\u200b", "\ud800",
			"\udc00", "\udfff", "\ud83d\ude00", "\u00e9", "\u691c", "1", "7", "89", "u", "U", "{@code ", "}", "{", ";",
			"<p>", "%s", "%n", "%", "$", "${java.home}", "#{1}", "\\1", "\\0", "\\s", "\\\n", "\");\n",
			"\"); System.exit(1); (\"", "*/ static { System.exit(1); } /*", "\\u002a/ static { System.exit(1); } //",
			"\";}static{Runtime.getRuntime().halt(1);}//", "\\u000a static int x = 1; //", "@Deprecated", "class", "a",
			" ", "\u3000", "x".repeat(150));

	@Test
	void tenThousandNamesMakeTheSameHarmlessClass() {
		List<String> names = new ArrayList<>(names(CLASSES * NAMES_OF_CLASS));
		Map<String, String> sources = new LinkedHashMap<>();
		Map<String, List<String>> namesOf = new LinkedHashMap<>();
		for (int i = 0; i < CLASSES; i++) {
			List<String> some = names.subList(i * NAMES_OF_CLASS, (i + 1) * NAMES_OF_CLASS);
			String source = new TestSource(expectations(some)).write(new TestName("com.example", "C" + i));
			assertThat(source).matches("[\n\t -~]+");
			sources.put("com.example.C" + i, source);
			namesOf.put("com.example.C" + i, some);
		}
		sources.put("com.example.Plain",
				new TestSource(expectations(plain())).write(new TestName("com.example", "Plain")));
		Map<String, byte[]> files = CompiledSources.of(sources);
		ClassForm plain = ClassForm.of(files.get("com.example.Plain"));
		assertThat(plain.code()).noneMatch((line) -> line.contains("<clinit>") || line.startsWith("field"))
			.noneMatch((line) -> line.startsWith("dynamic") || line.startsWith("jump"))
			.filteredOn((line) -> line.startsWith("method"))
			.hasSize(6);
		namesOf.forEach((name, some) -> {
			ClassForm form = ClassForm.of(files.get(name));
			assertThat(form.code()).as(name).isEqualTo(plain.code());
			// What is asserted is what was recorded
			assertThat(form.texts()).as(name).containsExactlyElementsOf(textsOf(some));
		});
	}

	// Words of the source itself, and of Java where only the name of a class is
	@Test
	void whateverAClassMayBeCalledCompiles() {
		Expectations expected = expectations(plain());
		Set<String> words = new LinkedHashSet<>(List.of("permits", "record", "sealed", "var", "yield", "module", "when",
				"assertThat", "run", "trace", "String", "Override", "com", "of"));
		words.addAll(List.of(new TestSource(expected).write(new TestName("", "Plain")).split("[^A-Za-z0-9_]+")));
		Map<String, String> sources = new LinkedHashMap<>();
		for (String word : words) {
			if (TestName.isClass(word)) {
				String own = "p" + sources.size();
				sources.put(own + '.' + word, new TestSource(expected).write(new TestName(own, word)));
			}
		}
		assertThat(words).contains("run", "trace").hasSizeGreaterThan(sources.size());
		assertThat(CompiledSources.of(sources)).isNotEmpty();
	}

	// Each place in which a name may be, in the order in which they are written
	private static Expectations expectations(List<String> names) {
		List<Agent> agents = new ArrayList<>();
		for (int i = 8; i < 24; i += 4) {
			agents.add(new Agent(names.get(i), names.subList(i + 1, i + 4)));
		}
		return new Expectations(names.subList(0, 4), names.get(7),
				List.of(new Ending(null, Outcome.SUCCEEDED, null),
						new Ending(names.get(4), Outcome.FAILED, names.get(5)),
						new Ending(names.get(6), Outcome.RECOVERED, null)),
				agents, names.subList(24, 30), names.subList(30, 36),
				List.of(new Decision(names.get(36), names.get(37)), new Decision(names.get(38), names.get(39))), 12,
				1_000, Duration.ofSeconds(2), Map.of(names.get(42), 3), names.subList(40, 42));
	}

	private static List<String> textsOf(List<String> names) {
		List<String> errors = names.subList(4, 7);
		List<String> texts = new ArrayList<>(names.subList(0, 4));
		texts.addAll(names.subList(40, 42));
		texts.addAll(errors);
		texts.addAll(names.subList(7, 36));
		texts.addAll(errors);
		texts.addAll(names.subList(36, 40));
		texts.addAll(errors);
		texts.add(names.get(42));
		texts.addAll(errors);
		return texts;
	}

	private static List<String> plain() {
		List<String> names = new ArrayList<>();
		for (int i = 0; i < NAMES_OF_CLASS; i++) {
			names.add("name " + i);
		}
		return names;
	}

	private static Set<String> names(int count) {
		Random random = new Random(29);
		Set<String> names = new LinkedHashSet<>(PIECES);
		while (names.size() < count) {
			StringBuilder name = new StringBuilder();
			for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
				name.append((random.nextInt(8) > 0) ? PIECES.get(random.nextInt(PIECES.size()))
						: String.valueOf((char) random.nextInt(0x10000)));
			}
			names.add(name.toString());
		}
		return names;
	}

	@Test
	void eachCharacterIsWhatItWas() {
		StringBuilder all = new StringBuilder();
		Map<String, String> sources = new LinkedHashMap<>();
		for (int character = 0; character <= 0xFFFF; character++) {
			all.append((char) character);
		}
		for (int i = 0; i < all.length(); i += JavaLiteral.MAX_LENGTH) {
			String part = all.substring(i, Math.min(all.length(), i + JavaLiteral.MAX_LENGTH));
			sources.put("T" + i, "class T" + i + " { String text() { return " + JavaLiteral.of(part) + "; } }");
		}
		StringBuilder texts = new StringBuilder();
		Map<String, byte[]> files = CompiledSources.of(sources);
		sources.keySet().forEach((name) -> ClassForm.of(files.get(name)).texts().forEach(texts::append));
		assertThat(texts).hasToString(all.toString());
	}

	// javac 17 looks for the other half, and forgets that it has seen the first
	// backslash.
	@Test
	void halfASurrogatePairHidesNoBackslash() {
		String name = "\ud800\\u0022+java.lang.System.lineSeparator()+\\u0022";
		String source = "class T { String text() { return " + JavaLiteral.of(name) + "; } }";
		ClassForm form = ClassForm.of(CompiledSources.of(Map.of("T", source)).get("T"));
		assertThat(form.texts()).containsExactly(name);
	}

	@Test
	void aLiteralIsBounded() {
		assertThatIllegalArgumentException().isThrownBy(() -> JavaLiteral.of("a".repeat(10_000)));
		AssertableNames names = new AssertableNames();
		assertThat(names.keep("a".repeat(10_000))).isNull();
		assertThat(names.leftOut()).isEqualTo(1);
	}

}
