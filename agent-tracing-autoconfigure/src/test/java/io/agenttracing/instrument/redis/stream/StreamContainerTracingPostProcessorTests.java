package io.agenttracing.instrument.redis.stream;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

class StreamContainerTracingPostProcessorTests {

	private final StreamContainerTracingPostProcessor postProcessor = new StreamContainerTracingPostProcessor(
			new DefaultListableBeanFactory().getBeanProvider(ReceivedRecords.class));

	@Test
	void leavesAMockToItsTest() {
		StreamMessageListenerContainer<?, ?> container = mock();
		assertThat(this.postProcessor.postProcessAfterInitialization(container, "container")).isSameAs(container);
		verifyNoInteractions(container);
	}

}
