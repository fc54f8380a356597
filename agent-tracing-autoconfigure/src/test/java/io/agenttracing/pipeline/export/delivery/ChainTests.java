package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Chain}: beside a list that does the same.
 */
class ChainTests {

	private final Chain<Element> chain = new Chain<>();

	private final List<Element> model = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void isTheListOfWhatWasAddedAndNotRemoved(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		for (int i = 0; i < 10_000; i++) {
			change(random);
			assertThat(forwards()).isEqualTo(this.model);
			assertThat(this.chain.size()).isEqualTo(this.model.size());
			assertThat(this.chain.isEmpty()).isEqualTo(this.model.isEmpty());
			assertThat(this.chain.last())
				.isEqualTo(this.model.isEmpty() ? null : this.model.get(this.model.size() - 1));
		}
	}

	private void change(SplittableRandom random) {
		// Around a few elements, so that it is empty now and then
		if (random.nextInt(6) < this.model.size()) {
			Element removed = this.model.remove(random.nextInt(this.model.size()));
			this.chain.remove(removed);
			assertThat(removed.previous).isNull();
			assertThat(removed.next).isNull();
		}
		else if (random.nextBoolean()) {
			Element added = new Element();
			this.chain.add(added);
			this.model.add(added);
		}
		else {
			Element added = new Element();
			int index = random.nextInt(this.model.size() + 1);
			this.chain.addAfter((index > 0) ? this.model.get(index - 1) : null, added);
			this.model.add(index, added);
		}
	}

	private List<Element> forwards() {
		List<Element> result = new ArrayList<>();
		Element previous = null;
		for (Element each = this.chain.first(); each != null; each = each.next) {
			assertThat(each.previous).isSameAs(previous);
			result.add(each);
			previous = each;
		}
		return result;
	}

	/**
	 * An element that is equal to itself only.
	 */
	private static final class Element extends Chain.Link<Element> {

	}

}
