package io.agenttracing.insight.hang;

import io.agenttracing.instrument.call.Flows;
import io.agenttracing.instrument.call.StreamingModel;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Kotlin Flow of a model that stops in the middle.
 */
class HangingFlowTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@Test
	void hangsWhereItsCollectorWaitsAndNotWhereItWorks() {
		HangingApplication.runner(this.receiver)
			.withPropertyValues("agent-tracing.inflight.stream-idle=1s")
			.withBean(StreamingModel.class)
			.run((context) -> {
				StreamingModel model = context.getBean(StreamingModel.class);
				Job working = Flows.startSlowly(model.tokens("working"));
				Job waiting = Flows.start(model.tokens("waiting"));
				ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
				assertThat(marker.name()).isEqualTo("stuck chat m");
				assertThat(marker.attribute("stream")).isEqualTo("waiting");
				assertThat(marker.attribute("agent_tracing.findings").toString()).contains("has had no element for ");
				waiting.cancel(null);
				assertThat(this.receiver.awaitSpans(2)).extracting((span) -> span.attributes().get("stream"))
					.containsExactly("waiting", "waiting");
				working.cancel(null);
			});
	}

}
