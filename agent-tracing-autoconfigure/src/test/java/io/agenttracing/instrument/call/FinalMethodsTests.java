package io.agenttracing.instrument.call;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import jakarta.annotation.PostConstruct;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.ApplicationObjectSupport;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockFilterConfig;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotated beans with final methods, which would run on the empty proxy.
 */
@ExtendWith(OutputCaptureExtension.class)
class FinalMethodsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void leavesAClassWithAPublicFinalMethodAlone(CapturedOutput output) {
		this.runner.withBean(Prompting.class).run((context) -> {
			Prompting agent = context.getBean(Prompting.class);
			assertThat(agent.ask("q")).isEqualTo("p q");
			assertThat(agent.last()).isEqualTo("p ");
			assertThat(AopUtils.isAopProxy(agent)).isFalse();
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			assertThat(output)
				.containsOnlyOnce("No call of agent " + Prompting.class.getName()
						+ " is traced: on a proxy its final methods would run without its fields: Prompting.last().")
				.contains("Remove 'final'")
				.contains("AgentTracer.agent(...)");
		});
	}

	@Test
	void leavesAClassWithAPackagePrivateFinalMethodAlone(CapturedOutput output) {
		this.runner.withBean(PackagePrivate.class).run((context) -> {
			PackagePrivate agent = context.getBean(PackagePrivate.class);
			assertThat(agent.last()).isEqualTo("p ");
			assertThat(agent.step()).isEqualTo("p ");
			assertThat(output).contains("without its fields: PackagePrivate.last().");
		});
	}

	@Test
	void tracesAnAgentWhoseFinalMethodsNeedNoFields(CapturedOutput output) {
		this.runner.withBean(Template.class).run((context) -> {
			Template agent = context.getBean(Template.class);
			assertThat(agent.run("q")).isEqualTo("p q!");
			assertThat(agent.later("q").get()).isEqualTo("p q");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step", "- > step");
			assertThat(output).doesNotContain("is traced:").doesNotContain("of the same object");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedingPrivately.class, NeedingProtected.class, NeedingInLambda.class, NeedingInner.class,
			NeedingSuper.class })
	void leavesAClassAloneWhoseFinalMethodsNeedFieldsByTheWay(Class<? extends Step> type, CapturedOutput output) {
		this.runner.withBean(type).run((context) -> {
			assertThat(context.getBean(type).work()).isEqualTo("p");
			assertThat(output).contains("without its fields: " + type.getSimpleName() + ".work().");
		});
	}

	@Test
	void leavesAFilterWithFinalMethodsAlone(CapturedOutput output) {
		this.runner.withBean(Guard.class).run((context) -> {
			Guard guard = context.getBean(Guard.class);
			guard.init(new MockFilterConfig("guard"));
			MockHttpServletResponse response = new MockHttpServletResponse();
			guard.doFilter(new MockHttpServletRequest(), response, new MockFilterChain());
			assertThat(response.getHeader("guard")).isEqualTo("guard");
			assertThat(output).contains("without its fields: GenericFilterBean.init().");
		});
	}

	@Test
	void leavesAJobWithAFinalMethodOfAnInterfaceAlone(CapturedOutput output) {
		this.runner.withBean(Job.class).run((context) -> {
			assertThat(context.getBean(Work.class).execute("q")).isEqualTo("p q");
			assertThat(output).contains("without its fields: AbstractJob.execute().");
		});
	}

	@Test
	void tracesAnAgentOfApplicationObjectSupport(CapturedOutput output) {
		this.runner.withBean(Supported.class).run((context) -> {
			assertThat(context.getBean(Supported.class).name()).isEqualTo(context.getId());
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent supported");
			assertThat(output).doesNotContain("is traced:");
		});
	}

	@Test
	void tracesAnAgentWhoseFinalMethodsAreForTheContainerOrForItself(CapturedOutput output) {
		this.runner.withBean("called", CalledBack.class).run((context) -> {
			assertThat(context.getBean(CalledBack.class).step()).isEqualTo("called set made helped");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step");
			assertThat(output).doesNotContain("is traced:");
		});
	}

	@Test
	void tracesByInterfaceWhateverIsFinal(CapturedOutput output) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false").withBean(Job.class).run((context) -> {
			assertThat(context.getBean(Work.class).execute("q")).isEqualTo("p q");
			assertThat(context.getBean(Work.class).step()).isEqualTo("p ");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step");
			assertThat(output).doesNotContain("is traced:");
		});
	}

	@Test
	void leavesAKotlinClassWithMethodsThatAreNotOpenAlone(CapturedOutput output) {
		this.runner.withBean(HalfOpenAgent.class).run((context) -> {
			HalfOpenAgent agent = context.getBean(HalfOpenAgent.class);
			assertThat(agent.last()).isEqualTo("why ");
			assertThat(agent.ask("not")).isEqualTo("why not");
			assertThat(output).contains("without its fields: HalfOpenAgent.last().")
				.contains("In Kotlin, where the kotlin-spring plugin");
		});
	}

	@Test
	void tracesAKotlinClassWithAProtectedHelper() {
		this.runner.withBean(HelpedSteps.class).run((context) -> {
			assertThat(context.getBean(HelpedSteps.class).step("not")).isEqualTo("why not");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step");
		});
	}

	@TracedAgent(name = "prompting")
	static class Prompting {

		private final List<String> prompts = List.of("p ");

		public String ask(String question) {
			return this.prompts.get(0) + question;
		}

		public final String last() {
			return this.prompts.get(0);
		}

	}

	static class Template {

		private static final String END = "!";

		private final String prompt = "p ";

		public final String run(String question) {
			return exclaimed(step(question));
		}

		public final Supplier<String> later(String question) {
			return () -> step(question);
		}

		private String exclaimed(String text) {
			return text + END;
		}

		@AgentStep
		protected String step(String question) {
			return this.prompt + question;
		}

	}

	abstract static class Step {

		final String prompt = String.valueOf("p");

		abstract String work();

		@AgentStep
		String step() {
			return "s";
		}

		protected final String needing() {
			return this.prompt;
		}

		String overridden() {
			return this.prompt;
		}

	}

	static class NeedingPrivately extends Step {

		@Override
		final String work() {
			return hidden();
		}

		private String hidden() {
			return this.prompt;
		}

	}

	static class NeedingProtected extends Step {

		@Override
		final String work() {
			return needing();
		}

	}

	static class NeedingInLambda extends Step {

		@Override
		final String work() {
			Supplier<String> later = () -> this.prompt;
			return later.get();
		}

	}

	static class NeedingInner extends Step {

		@Override
		final String work() {
			return new Inner().read();
		}

		private final class Inner {

			private String read() {
				return NeedingInner.this.prompt;
			}

		}

	}

	static class NeedingSuper extends Step {

		@Override
		final String work() {
			return super.overridden();
		}

	}

	static class PackagePrivate {

		private final List<String> prompts = List.of("p ");

		@AgentStep
		public String step() {
			return this.prompts.get(0);
		}

		final String last() {
			return this.prompts.get(0);
		}

	}

	static class Guard extends OncePerRequestFilter {

		@Override
		@AgentStep(name = "guard")
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			response.setHeader("guard", getFilterName());
			chain.doFilter(request, response);
		}

	}

	interface Work {

		String execute(String input);

		String step();

	}

	abstract static class AbstractJob implements Work {

		private final List<String> prompts = List.of("p ");

		@Override
		public final String execute(String input) {
			return this.prompts.get(0) + input;
		}

		@Override
		@AgentStep
		public String step() {
			return this.prompts.get(0);
		}

	}

	static class Job extends AbstractJob {

	}

	@TracedAgent(name = "supported")
	static class Supported extends ApplicationObjectSupport {

		public String name() {
			return obtainApplicationContext().getId();
		}

	}

	static class CalledBack implements BeanNameAware, InitializingBean, DisposableBean {

		private String state = "";

		@Override
		public final void setBeanName(String name) {
			this.state = name;
		}

		@Override
		public final void afterPropertiesSet() {
			this.state += " set";
		}

		@PostConstruct
		public final void make() {
			this.made = " made";
		}

		private String made = "";

		@Override
		public final void destroy() {
			this.state = "";
		}

		protected final String help() {
			return " helped";
		}

		@AgentStep
		public String step() {
			return this.state + this.made + help();
		}

	}

}
