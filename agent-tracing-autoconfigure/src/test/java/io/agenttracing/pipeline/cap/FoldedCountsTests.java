package io.agenttracing.pipeline.cap;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FoldedCounts}.
 */
class FoldedCountsTests {

	private final FoldedCounts counts = new FoldedCounts();

	@Test
	void writesNothingWithoutCounts() {
		assertThat(attributes().isEmpty()).isTrue();
	}

	@Test
	void writesMostFrequentNamesFirst() {
		this.counts.addBelow("a", null);
		this.counts.addBelow("b", null);
		this.counts.addBelow("b", null);
		assertThat(below()).containsExactly("b: 2", "a: 1");
	}

	@Test
	void addsUpWhatAnotherStoodFor() {
		FoldedCounts exemplar = new FoldedCounts();
		exemplar.addAlike(3_000_000, null);
		exemplar.addAlike(1_000_000, null);
		exemplar.addBelow("c", null);
		this.counts.addAlike(5_000_000, exemplar);
		this.counts.addBelow("a", exemplar);
		assertThat(attributes().get(AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(3);
		assertThat(attributes().get(AgentSpanAttributes.FOLDED_SUM_MS)).isEqualTo(9.0);
		assertThat(attributes().get(AgentSpanAttributes.FOLDED_MAX_MS)).isEqualTo(5.0);
		assertThat(below()).containsExactly("a: 3", "c: 2");
		assertThat(attributes().get(AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(5);
	}

	@Test
	void boundsNamesAndKeepsTotalExact() {
		for (int i = 0; i < 1_000; i++) {
			this.counts.addBelow("name " + i, null);
		}
		this.counts.addBelow("name 3", null);
		assertThat(below()).hasSize(FoldedCounts.MAX_NAMES + 1)
			.startsWith("other: 980", "name 3: 2")
			.allMatch((entry) -> entry.matches("(name \\d+|other): \\d+"));
		assertThat(attributes().get(AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(1_001);
		assertThat(this.counts.weight()).isEqualTo(FoldedCounts.MAX_NAMES + 2);
	}

	@Test
	void cutsLongNames() {
		this.counts.addBelow("n".repeat(5_000), null);
		assertThat(below()).containsExactly("n".repeat(100) + ": 1");
	}

	private List<String> below() {
		return attributes().get(AgentSpanAttributes.FOLDED_BELOW);
	}

	private Attributes attributes() {
		AttributesBuilder attributes = Attributes.builder();
		this.counts.writeTo(attributes);
		return attributes.build();
	}

}
