package io.agenttracing.instrument.springai;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ToolErrorsPostProcessor}: beans of applications that are not as simple
 * as most.
 */
class ToolErrorsPostProcessorTests {

	@Test
	void aProcessorInACircleOfBeansIsObservedForAll() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(ToolErrorsPostProcessor.class,
					() -> new ToolErrorsPostProcessor(new FailedToolSpan(() -> null)));
			context.register(First.class, Circular.class, Peer.class);
			context.refresh();
			assertThat(AopUtils.isCglibProxy(context.getBean(Circular.class))).isTrue();
			assertThat(context.getBean(Peer.class).processor).isSameAs(context.getBean(Circular.class));
		}
	}

	@Test
	void anAdvisedProcessorInACircleOfBeansIsObservedForAll() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(ToolErrorsPostProcessor.class,
					() -> new ToolErrorsPostProcessor(new FailedToolSpan(() -> null)));
			context.register(Advice.class, First.class, Circular.class, Peer.class);
			context.refresh();
			Circular processor = context.getBean(Circular.class);
			assertThat(context.getBean(Peer.class).processor).isSameAs(processor);
			assertThat(processor.process(failure())).isEqualTo("Advised: Never mind");
		}
	}

	@Test
	void aLambdaStaysOfTheInterfaceThatIsDeclared() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(ToolErrorsPostProcessor.class,
					() -> new ToolErrorsPostProcessor(new FailedToolSpan(() -> null)));
			context.register(Lambdas.class);
			context.refresh();
			OwnProcessor processor = context.getBean(OwnProcessor.class);
			assertThat(context.getBean(Wanting.class).processor()).isSameAs(processor);
			assertThat(AopUtils.isAopProxy(processor)).isTrue();
			assertThat(processor.process(failure())).isEqualTo("It is weather");
			assertThat(processor.polite()).isEqualTo("please");
		}
	}

	private static ToolExecutionException failure() {
		ToolDefinition weather = ToolDefinition.builder().name("weather").inputSchema("{}").build();
		return new ToolExecutionException(weather, new IllegalStateException());
	}

	interface OwnProcessor extends ToolExecutionExceptionProcessor {

		default String polite() {
			return "please";
		}

	}

	record Wanting(OwnProcessor processor) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Lambdas {

		@Bean
		OwnProcessor processor() {
			return (failure) -> "It is " + failure.getToolDefinition().name();
		}

		@Bean
		Wanting wanting(OwnProcessor processor) {
			return new Wanting(processor);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator proxies = new BeanNameAutoProxyCreator();
			proxies.setBeanNames("*Circular");
			proxies.setInterceptorNames("advising");
			proxies.setProxyTargetClass(true);
			return proxies;
		}

		@Bean
		static MethodInterceptor advising() {
			return (invocation) -> "Advised: " + invocation.proceed();
		}

	}

	record First(Circular processor) {
	}

	static class Circular implements ToolExecutionExceptionProcessor {

		@Autowired
		@SuppressWarnings("unused")
		private Peer peer;

		@Override
		public String process(ToolExecutionException exception) {
			return "Never mind";
		}

	}

	static class Peer {

		@Autowired
		private Circular processor;

	}

}
