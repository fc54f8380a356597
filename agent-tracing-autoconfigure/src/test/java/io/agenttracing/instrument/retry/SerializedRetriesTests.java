package io.agenttracing.instrument.retry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that are serialized with the advice of Resilience4j.
 */
class SerializedRetriesTests {

	@Test
	void retryAfterTheyWereRead() {
		TracedApplication.runner()
			.withConfiguration(
					AutoConfigurations.of(RetryAutoConfiguration.class, RetryAgentTracingAutoConfiguration.class))
			.withBean(Source.class)
			.run((context) -> {
				Source source = again(context.getBean(Source.class));
				assertThat(source.ask()).isEqualTo("answer 3");
				assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			});
	}

	private static Source again(Source source) throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		new ObjectOutputStream(bytes).writeObject(source);
		return (Source) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
	}

	static class Source implements Serializable {

		private int asked;

		@Retry(name = "source")
		public String ask() {
			this.asked++;
			if (this.asked < 3) {
				throw new IllegalStateException("Not yet");
			}
			return "answer " + this.asked;
		}

	}

}
