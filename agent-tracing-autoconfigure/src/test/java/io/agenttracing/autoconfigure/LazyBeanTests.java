package io.agenttracing.autoconfigure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCurrentlyInCreationException;

import static org.assertj.core.api.Assertions.assertThat;

class LazyBeanTests {

	@Test
	void isLookedUpAgainUntilThereIsAnAnswerAndThenRemembered() {
		Deque<String> answers = new ArrayDeque<>(List.of("starting", "bean", "another"));
		LazyBean<String> bean = new LazyBean<>(() -> {
			if (answers.peek().equals("starting")) {
				throw new BeanCurrentlyInCreationException(answers.poll());
			}
			return answers.poll();
		});
		assertThat(bean.get()).isNull();
		assertThat(bean.get()).isEqualTo("bean");
		assertThat(bean.get()).isEqualTo("bean");
		assertThat(answers).containsExactly("another");
	}

	@Test
	void whateverTheLookUpThrowsDoesNotReachTheCall() {
		LazyBean<String> bean = new LazyBean<>(() -> {
			throw new NoClassDefFoundError("of a dependency");
		});
		assertThat(bean.get()).isNull();
	}

	@Test
	void thatThereIsNoneIsAnAnswer() {
		Deque<String> calls = new ArrayDeque<>();
		LazyBean<String> bean = new LazyBean<>(() -> {
			calls.add("look-up");
			return null;
		});
		assertThat(bean.get()).isNull();
		assertThat(bean.get()).isNull();
		assertThat(calls).hasSize(1);
	}

}
