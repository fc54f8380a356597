package io.agenttracing.instrument.springai;

import org.junit.jupiter.api.Test;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ToolErrorsPostProcessor}: beans of applications that are not as simple
 * as most.
 */
class ToolErrorsPostProcessorTests {

	@Test
	void aProcessorInACircleOfBeansIsObservedForAll() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(ToolErrorsPostProcessor.class,
					() -> new ToolErrorsPostProcessor(new FailedToolSpan(() -> null)));
			context.register(First.class, Circular.class, Peer.class);
			context.refresh();
			assertThat(AopUtils.isCglibProxy(context.getBean(Circular.class))).isTrue();
			assertThat(context.getBean(Peer.class).processor).isSameAs(context.getBean(Circular.class));
		}
	}

	record First(Circular processor) {
	}

	static class Circular implements ToolExecutionExceptionProcessor {

		@Autowired
		@SuppressWarnings("unused")
		private Peer peer;

		@Override
		public String process(ToolExecutionException exception) {
			return "Never mind";
		}

	}

	static class Peer {

		@Autowired
		private Circular processor;

	}

}
