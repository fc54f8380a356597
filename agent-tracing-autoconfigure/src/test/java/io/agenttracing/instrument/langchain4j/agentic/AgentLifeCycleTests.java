package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.agent.AgentBuilder;
import dev.langchain4j.agentic.scope.DefaultAgenticScope;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.V;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Scout;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Weather;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How applications with agents start and end, and what they have set up themselves.
 */
@ExtendWith(OutputCaptureExtension.class)
class AgentLifeCycleTests {

	@Test
	void anAgentThatIsAtWorkWhenTheApplicationClosesEnds() throws Exception {
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			Waiting waiting = new Waiting();
			Future<?> run;
			try (LangChain4jApplication application = LangChain4jApplication.start(Beans.class)) {
				UntypedAgent workflow = application.bean("waiting", UntypedAgent.class);
				Waiting.current = waiting;
				run = pool.submit(() -> workflow.invoke(Map.of("topic", "dragons")));
				assertThat(waiting.began.await(10, TimeUnit.SECONDS)).isTrue();
			}
			waiting.mayEnd.countDown();
			run.get(10, TimeUnit.SECONDS);
			assertThat(waiting.span.get().isRecording()).isFalse();
			assertThat(pool.submit(Context::current).get()).isSameAs(Context.root());
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void factoriesOfBeansAreNotMadeEarly(CapturedOutput output) {
		try (LangChain4jApplication application = LangChain4jApplication.start(Beans.class)) {
			assertThat(application.bean("made", Object.class)).isEqualTo("made");
			assertThat(output).doesNotContain(Factories.class.getName());
		}
	}

	@Test
	void hooksOfASubclassOfTheBuilderAreCalled() {
		try (LangChain4jApplication application = LangChain4jApplication.start(Beans.class)) {
			application.server().otherwise(Agents::answer);
			Hooked.BEFORE.set(0);
			Hooked.AFTER.set(0);
			application.bean("trip", UntypedAgent.class).invoke(Map.of("city", "Oslo"));
			assertThat(application.only("execute_tool weather").isError()).isFalse();
			assertThat(Hooked.BEFORE).hasValue(1);
			assertThat(Hooked.AFTER).hasValue(1);
			application.reset();
			application.server().otherwise(Agents::answer);
			application.bean("beanTrip", UntypedAgent.class).invoke(Map.of("city", "Oslo"));
			assertThat(application.only("execute_tool weather").isError()).isFalse();
			assertThat(Hooked.BEFORE).hasValue(2);
			assertThat(Hooked.AFTER).hasValue(2);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Factories.class)
	static class Beans {

		@Bean
		UntypedAgent waiting() {
			return AgenticServices.sequenceBuilder().subAgents(new Waiter()).build();
		}

		@Bean
		UntypedAgent trip(OpenAiChatModel model) {
			return AgenticServices.sequenceBuilder().subAgents(new Hooked(model).build()).build();
		}

		@Bean
		Scout scout(OpenAiChatModel model) {
			return new Hooked(model).build();
		}

		@Bean
		UntypedAgent beanTrip(Scout scout) {
			return AgenticServices.sequenceBuilder().subAgents(scout).build();
		}

	}

	// What it makes is only known when it is asked.
	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		@SuppressWarnings("rawtypes")
		FactoryBean made() {
			return new FactoryBean() {

				@Override
				public Object getObject() {
					return "made";
				}

				@Override
				public Class<?> getObjectType() {
					return String.class;
				}

			};
		}

	}

	/**
	 * An agent that waits.
	 */
	public static class Waiter {

		@Agent(name = "waiter", description = "Waits", outputKey = "story")
		public String await(@V("topic") String topic) throws InterruptedException {
			Waiting waiting = Waiting.current;
			waiting.span.set(Span.current());
			waiting.began.countDown();
			return waiting.mayEnd.await(10, TimeUnit.SECONDS) ? topic : "late";
		}

	}

	private static final class Waiting {

		private static volatile Waiting current = new Waiting();

		private final CountDownLatch began = new CountDownLatch(1);

		private final CountDownLatch mayEnd = new CountDownLatch(1);

		private final AtomicReference<Span> span = new AtomicReference<>();

	}

	private static final class Hooked extends AgentBuilder<Scout, Hooked> {

		private static final AtomicInteger BEFORE = new AtomicInteger();

		private static final AtomicInteger AFTER = new AtomicInteger();

		Hooked(OpenAiChatModel model) {
			super(Scout.class);
			chatModel(model);
			tools(new Weather());
		}

		@Override
		protected void build(DefaultAgenticScope scope, AiServiceContext context, AiServices<Scout> services) {
			services.beforeToolExecution((execution) -> BEFORE.incrementAndGet());
			services.afterToolExecution((execution) -> AFTER.incrementAndGet());
		}

	}

}
