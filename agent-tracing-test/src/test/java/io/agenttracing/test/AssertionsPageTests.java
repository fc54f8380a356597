package io.agenttracing.test;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The page on testing has each assertion, and what it says is what it says there.
 */
class AssertionsPageTests {

	private static final Path PAGE = Path.of("..", "docs", "testing.md");

	private static final Path SOURCE = Path.of("src/test/java/io/agenttracing/test/AssertionsPageTests.java");

	private static final String LOAN = """
			0-1000 invoke_workflow loan op=invoke_workflow
			  10-700 invoke_agent risk op=invoke_agent agent=risk customer.id=c-1
			    20-600 execute_tool score op=execute_tool tool=score
			      20-220 execute_tool score attempt 1 attempt=1 error=java.util.concurrent.TimeoutException
			      300-600 execute_tool score attempt 2 attempt=2
			    610-620 decision route decision=route chose=REVIEW agent_tracing.decision.options=APPROVE,REVIEW
			  700-710 publish agent.mail PRODUCER to=agent.mail
			    720-900 process agent.mail CONSUMER to=agent.mail
			      730-890 invoke_agent mail op=invoke_agent agent=mail
			        740-800 chat llama3 op=chat in=1100 out=120
			""";

	private static final String FAULTY = """
			0-600 invoke_workflow loan op=invoke_workflow timeout=500 error=java.util.concurrent.TimeoutException
			  10-590 invoke_agent risk op=invoke_agent agent=risk error=java.util.concurrent.TimeoutException
			    20-580 execute_tool score op=execute_tool tool=score timeout=3000 error=java.util.concurrent.TimeoutException
			""";

	private final List<String> texts = new ArrayList<>();

	@Test
	void textsOfFailuresAreReal() throws IOException {
		AgentTrace trace = PictureTrace.of(LOAN);
		AgentTrace faulty = PictureTrace.of(FAULTY);
		shown(() -> assertThat(trace).hasRoot("invoke_workflow loans"));
		shown(() -> assertThat(trace).agent("risc"));
		shown(() -> assertThat(trace).agent("mail").trace().called("scor"));
		shown(() -> assertThat(trace).agent("mail").called("score"));
		shown(() -> assertThat(trace).agent("risk").calledTimes("score", 2));
		shown(() -> assertThat(trace).agent("mail").called("chat llama3").calledTimes(2));
		shown(() -> assertThat(trace).agent("risk").calledAtMost("score", 0));
		shown(() -> assertThat(trace).neverCalled("route"));
		shown(() -> assertThat(trace).stepsAtMost(3));
		shown(() -> assertThat(trace).agent("risk").called("score").afterAttempts(1));
		shown(() -> assertThat(trace).agent("risk").within(Duration.ofMillis(500)));
		shown(() -> assertThat(trace).inOrder("mail", "risk"));
		shown(() -> assertThat(trace).decided("route", "APPROVE"));
		shown(() -> assertThat(trace).crossed("agent.mail", "agent.risk"));
		shown(() -> assertThat(trace).usedTokensAtMost(1_000));
		shown(() -> assertThat(trace).agent("risk").failed());
		shown(() -> assertThat(faulty).called("score").failedWith(IllegalStateException.class));
		shown(() -> assertThat(faulty).agent("risk").failedWith("IllegalStateException"));
		shown(() -> assertThat(faulty).succeeded());
		shown(() -> assertThat(faulty).recovered());
		shown(() -> assertThat(faulty).called("score").hasNoUnhandledErrors());
		shown(() -> assertThat(faulty).agent("risk").fellBackTo("default score"));
		shown(() -> assertThat(trace).agent("risk").hasAttribute("customer.id", "c-2"));
		shown(() -> assertThat(trace).hasFinding("timeout-inversion"));
		shown(() -> assertThat(faulty).doesNotHaveFinding("timeout-inversion"));
		shown(() -> assertThat(faulty).hasNoFindings());
		shown(() -> assertThat(faulty).hasTree("invoke_workflow loan\n  invoke_agent risk\n    execute_tool score"));
		shown(() -> assertThat(faulty).matchesGolden("loan"));
		String page = Files.readString(PAGE);
		List<String> codes = codes();
		assertThat(codes).hasSameSizeAs(this.texts);
		for (int i = 0; i < codes.size(); i++) {
			assertThat(page).contains('`' + codes.get(i) + "`\n\n```text\n" + this.texts.get(i) + "```\n");
		}
	}

	@Test
	void eachAssertionIsThere() throws IOException {
		String codes = String.join("\n", codes());
		String page = Files.readString(PAGE);
		assertThat(Arrays.stream(AgentTraceAssert.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
			.map(Method::getName)
			.distinct()).isNotEmpty().allSatisfy((name) -> {
				assertThat(codes).contains('.' + name + '(');
				assertThat(page).contains("| `" + name + '(');
			});
	}

	@Test
	void theGoldenTraceOfThePageIsKept() {
		assertThat(PictureTrace.of(LOAN)).matchesGolden("loan");
		assertThat(PictureTrace.of(FAULTY)).called("score").failedWith(TimeoutException.class);
	}

	// Of trees only that they are there: the page has one.
	private void shown(ThrowingCallable assertion) {
		Throwable failure = catchThrowable(assertion);
		assertThat(failure).isInstanceOf(AssertionError.class);
		String text = failure.getMessage();
		int tree = text.indexOf("\n\n◆ invoke_workflow loan ");
		boolean whole = this.texts.size() == 1 || tree < 0;
		this.texts.add(whole ? text : text.substring(0, tree + 1));
	}

	private static List<String> codes() throws IOException {
		return Pattern.compile("shown\\(\\(\\) -> (assertThat.*)\\);")
			.matcher(Files.readString(SOURCE))
			.results()
			.map((found) -> found.group(1))
			.toList();
	}

}
