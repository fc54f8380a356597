package io.agenttracing.instrument.call;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How long the arguments of a call are kept that has returned and is not over.
 */
class HeldArgumentsTests {

	@Test
	void pendingCallKeepsNoArgument() {
		TracedApplication.runner().withBean(Steps.class).run((context) -> {
			Steps steps = context.getBean(Steps.class);
			byte[] document = new byte[1_000];
			WeakReference<byte[]> reference = new WeakReference<>(document);
			CompletableFuture<String> pending = steps.read(document);
			document = null;
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				System.gc();
				return reference.get() == null;
			});
			pending.complete("text");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > read");
		});
	}

	@Test
	void pendingCallKeepsWhatIsReadAtItsEnd() {
		TracedApplication.runner().withBean(Steps.class).run((context) -> {
			CompletableFuture<String> pending = context.getBean(Steps.class).compare("question");
			pending.complete("text");
			assertThat(context.getBean(EndedSpans.class).named("compare").getAttributes().asMap())
				.containsEntry(AttributeKey.stringKey("compared"), "question: text");
		});
	}

	static class Steps {

		@AgentStep
		public CompletableFuture<String> read(byte[] document) {
			return new CompletableFuture<>();
		}

		@AgentStep
		@AgentAttribute(key = "compared", expression = "#question + ': ' + #result")
		public CompletableFuture<String> compare(String question) {
			return new CompletableFuture<>();
		}

	}

}
