package io.agenttracing.test;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.util.AopTestUtils;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;

/**
 * Agents that Mockito stands in for.
 */
class DoublesTests {

	@Nested
	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	class Mocked {

		@MockitoBean
		Loans.Risk risk;

		@Test
		void agentHasNoSpan(@Autowired Loans.Desk desk, AgentTrace trace) {
			given(this.risk.rate(any())).willReturn("good");
			desk.decide("l-1");
			assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("invoke_agent desk");
		}

	}

	@Nested
	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	class Spied {

		@MockitoSpyBean
		Loans.Risk risk;

		@Test
		void stubbingOfTheProxyIsATrace() {
			willReturn("good").given(this.risk).rate("l-1");
			assertThat(traces().await(1).get(0)).hasRoot("invoke_agent risk");
		}

		@Test
		void stubbingOfItsTargetIsNone(@Autowired Loans.Desk desk, AgentTrace trace) {
			willReturn("good").given(AopTestUtils.<Loans.Risk>getUltimateTargetObject(this.risk)).rate("l-1");
			desk.decide("l-1");
			assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactly("invoke_agent desk", "invoke_agent risk");
		}

	}

}
