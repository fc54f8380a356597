package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DecisionTemplates}.
 */
class DecisionTemplatesTests {

	private final DecisionTemplates templates = new DecisionTemplates();

	@Test
	void keepsTheTemplateWhileTheOptionsAreTheSame() {
		SpanTemplate first = this.templates.of("model", List.of("small", "large"));
		assertThat(this.templates.of("model", new LinkedHashSet<>(List.of("small", "large")))).isSameAs(first);
		assertThat(this.templates.of("other", List.of("small", "large")).spanName()).isEqualTo("decision other");
		assertThat(this.templates.of("model", List.of("small", "large"))).isSameAs(first);
	}

	@Test
	void noticesEachChangeOfTheOptions() {
		List<String> options = new ArrayList<>(List.of("small", "large"));
		this.templates.of("model", options);
		options.set(1, "huge");
		assertThat(options("model", options)).containsExactly("small", "huge");
		options.add("tiny");
		assertThat(options("model", options)).containsExactly("small", "huge", "tiny");
		Collections.reverse(options);
		assertThat(options("model", options)).containsExactly("tiny", "huge", "small");
		options.remove(2);
		assertThat(options("model", options)).containsExactly("tiny", "huge");
	}

	@Test
	void leavesOutWhatIsNoOptionAndWhatIsTooMuch() {
		for (int i = 0; i < 2; i++) {
			assertThat(options("null", Arrays.asList("a", null, "b"))).containsExactly("a", "b");
			assertThat(options("many", Collections.nCopies(1_000, "x"))).hasSize(SpanAttribute.MAX_ELEMENTS);
		}
	}

	@Test
	void remembersABoundedNumberOfNames() {
		SpanTemplate first = this.templates.of("name 0", List.of("a"));
		for (int i = 1; i < 1_000; i++) {
			this.templates.of("name " + i, List.of("a"));
		}
		assertThat(this.templates.of("name 0", List.of("a"))).isSameAs(first);
		assertThat(this.templates.of("name 999", List.of("a"))).isNotSameAs(this.templates.of("name 999", List.of("a")))
			.isEqualTo(this.templates.of("name 999", List.of("a")));
	}

	private List<String> options(String name, Collection<String> options) {
		return this.templates.of(name, options).attributes().get(AgentSpanAttributes.DECISION_OPTIONS);
	}

}
