package io.agenttracing.instrument.call.coroutine;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.CapturedContext;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorCoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.reactor.ReactorContext;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;

import org.springframework.aop.Advisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Callers of suspend functions, and what is current for them.
 */
class SuspendedCallsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class,
				SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class))
		.withBean("leaves", Leaves.class)
		.withBean(Inner.class)
		.withBean(Outer.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
		assertThat(Probes.name()).isEqualTo("-");
	}

	private ApplicationContextRunner in(String mode) {
		return this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void leaveTheScopeBeforeTheCallerGoesOn(String mode) {
		in(mode).run((context) -> assertThat(Callers.afterwards(context.getBean(Leaf.class))).containsExactly("-",
				"answer", "-", "-"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void goOnInTheAgentThatHasCalledAnother(String mode) {
		in(mode).run((context) -> {
			assertThat(Callers.nested(context.getBean(Outer.class))).containsExactly("invoke_agent outer",
					"answer in invoke_agent inner", "invoke_agent outer", "invoke_agent outer", "-");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent outer",
					"invoke_agent outer > invoke_agent inner", "invoke_agent inner > answer",
					"invoke_agent outer > invoke_agent inner", "invoke_agent inner > fail");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void goOnOnTheThreadsOfTheCaller(String mode) {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "own"));
		try (ExecutorCoroutineDispatcher own = ExecutorsKt.from(executor)) {
			in(mode).run((context) -> assertThat(Callers.threads(context.getBean(Leaf.class), own))
				.containsExactly("own: -", "own: -", "own: -"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void throwWhatWasThrown(String mode) {
		Refused failure = new Refused(3);
		in(mode).run((context) -> {
			assertThat(Callers.caught(context.getBean(Leaf.class), failure)).isSameAs(failure);
			assertThat(context.getBean(EndedSpans.class).only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(Refused.class.getName());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void areCancelledWithTheirCaller(String mode) {
		in(mode).run((context) -> {
			assertThat(Callers.cancelled(context.getBean(Leaf.class))).containsExactly("-", "answer", "-");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > hang", "- > answer");
			assertThat(spans.named("hang").getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		});
	}

	@Test
	void leaveTheContextOfTheCallerAsItIs() {
		this.runner.run((context) -> assertThat(Callers.elements(context.getBean(Leaf.class))).containsOnlyNulls());
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void workBehindInterfaces(String mode) {
		ApplicationContextRunner byInterface = in(mode).withAllowBeanDefinitionOverriding(true)
			.withBean("leaves", FinalLeaves.class)
			.withPropertyValues("spring.aop.proxy-target-class=false");
		byInterface.run((context) -> {
			Leaf leaf = context.getBean(Leaf.class);
			assertThat(AopUtils.isJdkDynamicProxy(leaf)).isTrue();
			assertThat(Callers.afterwards(leaf)).containsExactly("-", "answer", "-", "-");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > answer", "- > fail");
		});
	}

	@Test
	void workInFrontOfAnInterceptorThatCopiesTheArguments() {
		this.runner.withBean("copying", Advisor.class, () -> copying(Ordered.LOWEST_PRECEDENCE)).run((context) -> {
			assertThat(Callers.afterwards(context.getBean(Leaf.class))).containsExactly("-", "answer", "-", "-");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > answer", "- > fail");
		});
	}

	// Spring awaits with the arguments that it knows, so the caller may go on in the
	// scope.
	@Test
	void haveSpansBehindAnInterceptorThatCopiesTheArguments() {
		this.runner.withBean("copying", Advisor.class, () -> copying(Ordered.HIGHEST_PRECEDENCE)).run((context) -> {
			assertThat(Callers.threads(context.getBean(Leaf.class), Dispatchers.getDefault())).hasSize(3);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > answer", "- > fail",
					"- > answer");
		});
	}

	private static Advisor copying(int order) {
		NameMatchMethodPointcut methods = new NameMatchMethodPointcut();
		methods.setClassFilter(Leaf.class::isAssignableFrom);
		methods.setMappedNames("answer", "fail", "hang");
		MethodInterceptor interceptor = (invocation) -> ((ProxyMethodInvocation) invocation)
			.invocableClone(invocation.getArguments().clone())
			.proceed();
		DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(methods, interceptor);
		advisor.setOrder(order);
		return advisor;
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.sampling.probability=0", "management.tracing.sampling.probability=0",
			"agent-tracing.limit.max-spans-per-trace=1", "management.tracing.export.enabled=false" })
	void leaveNothingWhereThereAreNoSpans(String property) {
		for (String mode : List.of("limited", "auto")) {
			in(mode).withPropertyValues(property).run((context) -> {
				Leaf leaf = context.getBean(Leaf.class);
				assertThat(Callers.afterwards(leaf)).element(0).isEqualTo("-");
				assertThat(Callers.afterwards(leaf)).element(2).isEqualTo("-");
				assertThat(Callers.afterwards(leaf)).element(3).isEqualTo("-");
				assertThat(Callers.nested(context.getBean(Outer.class))).last().isEqualTo("-");
				Refused failure = new Refused(4);
				assertThat(Callers.caught(leaf, failure)).isSameAs(failure);
				assertThat(Callers.cancelled(leaf)).first().isEqualTo("-");
			});
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void surviveAnObservationThatFails() {
		Observation broken = mock(Observation.class);
		given(broken.getContextView()).willThrow(new LinkageError("broken"));
		CoroutineContext coroutine = new CurrentContextElement(Context.root())
			.plus(new ReactorContext(reactor.util.context.Context.of(ObservationThreadLocalAccessor.KEY, broken,
					CapturedContext.KEY, new CapturedContext(Context.root(), null))));
		CurrentContextElement element = coroutine.get(CurrentContextElement.KEY);
		element.restoreThreadContext(coroutine, element.updateThreadContext(coroutine));
	}

	@Test
	void restoreWhatACoroutineHasLeftOpen() {
		CurrentContextElement element = new CurrentContextElement(Context.root());
		Object state = element.updateThreadContext(element);
		Context.root().with(Span.getInvalid()).makeCurrent();
		element.restoreThreadContext(element, state);
		assertThat(Context.current()).isSameAs(Context.root());
	}

}
