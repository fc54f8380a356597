package io.agenttracing.instrument.call;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which method a span is of: those of an agent that is a class have one name.
 */
class CodeFunctionNameTests {

	@Test
	void methodsOfAnAgentAreToldApart() {
		TracedApplication.runner().withBean(Desk.class).withBean(Asking.class, Clerk::new).run((context) -> {
			Desk desk = context.getBean(Desk.class);
			desk.ask("a");
			desk.ask("a", 2);
			desk.read().block();
			desk.step();
			desk.inherited();
			context.getBean(Asking.class).reply();
			assertThat(functions(context)).containsExactly("invoke_agent desk " + Desk.class.getName() + ".ask",
					"invoke_agent desk " + Desk.class.getName() + ".ask",
					"invoke_agent desk " + Desk.class.getName() + ".read",
					"chat large " + Desk.class.getName() + ".step",
					"invoke_agent desk " + Base.class.getName() + ".inherited",
					"invoke_agent clerk " + Clerk.class.getName() + ".reply");
		});
	}

	@Test
	void workByHandIsInNoMethodOfItsOwn() {
		TracedApplication.runner().run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.agent("desk", () -> tracer.call("large", StepKind.LLM, () -> "x"));
			assertThat(functions(context)).containsExactly("invoke_agent desk null", "chat large null");
		});
	}

	@Test
	void textIsMadeOnceForEachMethod() {
		TracedApplication.runner().withBean(Desk.class).run((context) -> {
			Desk desk = context.getBean(Desk.class);
			desk.ask("a");
			desk.ask("b");
			List<SpanData> spans = context.getBean(EndedSpans.class).all();
			assertThat(spans.get(0).getAttributes().get(AgentSpanAttributes.CODE_FUNCTION_NAME))
				.isSameAs(spans.get(1).getAttributes().get(AgentSpanAttributes.CODE_FUNCTION_NAME));
		});
	}

	private static List<String> functions(ApplicationContext context) {
		return context.getBean(EndedSpans.class)
			.all()
			.stream()
			.map((span) -> span.getName() + " " + span.getAttributes().get(AgentSpanAttributes.CODE_FUNCTION_NAME))
			.toList();
	}

	static class Base {

		public String inherited() {
			return "x";
		}

	}

	@TracedAgent
	static class Desk extends Base {

		public String ask(String question) {
			return question;
		}

		public String ask(String question, int times) {
			return question.repeat(times);
		}

		public Mono<String> read() {
			return Mono.just("x");
		}

		@AgentStep(kind = StepKind.LLM, model = "large")
		public String step() {
			return "x";
		}

	}

	interface Asking {

		String reply();

	}

	@TracedAgent
	static class Clerk implements Asking {

		@Override
		public String reply() {
			return "x";
		}

	}

}
