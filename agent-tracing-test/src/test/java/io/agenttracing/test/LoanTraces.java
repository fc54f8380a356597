package io.agenttracing.test;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Traces of a desk that decides about loans.
 */
final class LoanTraces {

	private static final String LOAN = """
			0-1000 invoke_workflow loan op=invoke_workflow desk=7
			  10-700 invoke_agent risk op=invoke_agent agent=risk customer=c-1
			    20-600 execute_tool score op=execute_tool tool=score
			      20-220 execute_tool score attempt 1 attempt=1 error=java.util.concurrent.TimeoutException
			        30-210 http post CLIENT error=java.net.http.HttpTimeoutException
			      300-600 execute_tool score attempt 2 attempt=2
			        310-590 http post CLIENT
			    610-620 decision route decision=route chose=REVIEW agent_tracing.decision.options=APPROVE,REVIEW
			  700-710 publish agent.mail PRODUCER to=agent.mail
			    720-900 process agent.mail CONSUMER to=agent.mail
			      730-890 invoke_agent mail op=invoke_agent agent=mail
			        740-800 chat llama3 op=chat in=100 out=20
			        810-880 chat llama3 op=chat in=10 out=2
			  950-960 publish audit PRODUCER to=audit
			""";

	private static final String BROKEN = """
			0-600 invoke_workflow loan op=invoke_workflow error=java.lang.IllegalStateException
			  10-300 invoke_agent risk op=invoke_agent agent=risk
			    20-100 score CLIENT error=java.io.IOException
			    110-290 fallback default score from=score ^score
			  310-590 invoke_agent mail op=invoke_agent agent=mail error=com.example.Mail$Refused
			    320-400 connect CLIENT error=java.net.ConnectException
			""";

	private static final String INVERTED = """
			0-600 invoke_workflow loan op=invoke_workflow timeout=500 error=java.util.concurrent.TimeoutException
			  10-590 invoke_agent risk op=invoke_agent agent=risk error=java.util.concurrent.TimeoutException
			    20-580 execute_tool score op=execute_tool tool=score timeout=3000 error=java.util.concurrent.TimeoutException
			  591-599 invoke_agent mail op=invoke_agent agent=mail
			""";

	private LoanTraces() {
	}

	/** An attempt failed, all went well. */
	static AgentTrace loan() {
		return PictureTrace.of(LOAN);
	}

	/** One agent fell back, the other one failed. */
	static AgentTrace broken() {
		return PictureTrace.of(BROKEN);
	}

	/** A call may take longer than who waits for it. */
	static AgentTrace inverted() {
		return PictureTrace.of(INVERTED);
	}

	static void fails(ThrowingCallable assertion, String... parts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion)
			.satisfies((failure) -> assertThat(failure.getMessage()).contains(parts));
	}

}
