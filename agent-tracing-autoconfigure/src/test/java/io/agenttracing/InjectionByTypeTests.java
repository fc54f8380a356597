package io.agenttracing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of ours that have a type of somebody else, in an application that injects a bean
 * of its own by that type.
 */
class InjectionByTypeTests {

	// What the container calls and nobody injects.
	private static final List<Class<?>> CALLBACKS = List.of(InitializingBean.class, DisposableBean.class,
			SmartInitializingSingleton.class, Aware.class);

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("agent-tracing.console.enabled=true", "management.endpoints.jmx.exposure.include=*",
					"spring.jmx.enabled=true", "spring.main.banner-mode=off")
			.run();
	}

	@AfterAll
	static void close() {
		context.close();
	}

	@Test
	void allOursGiveWayToThoseOfTheApplication() {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		List<String> foreign = new ArrayList<>();
		List<String> inTheWay = new ArrayList<>();
		for (String name : beans.getBeanDefinitionNames()) {
			Class<?> type = beans.getType(name, false);
			if (type == null || !isOurs(beans, name) || isPostProcessor(type)) {
				continue;
			}
			Set<String> types = foreignTypes(type);
			if (!types.isEmpty()) {
				foreign.add(name);
				AbstractBeanDefinition definition = (AbstractBeanDefinition) beans.getMergedBeanDefinition(name);
				if (!definition.isFallback() && definition.isAutowireCandidate()) {
					inTheWay.add(name + " " + types);
				}
			}
		}
		assertThat(foreign).contains("agentTracingContextTaskDecorator", "agentTracingTraceCollector",
				"agentTracingGrpcBaggageInterceptor", "agentTracingFailureMeters", "agentTracingStartupReport");
		assertThat(inTheWay).isEmpty();
	}

	@Test
	void injectsTheApplicationsOwn() {
		assertThat(context.getBean(TaskDecorator.class)).isSameAs(context.getBean("usersDecorator"));
		assertThat(context.getBean(BatchSpanProcessor.class)).isSameAs(context.getBean("usersProcessor"));
		assertThat(context.getBean(SpanProcessor.class)).isSameAs(context.getBean("usersProcessor"));
		assertThat(context.getBeansOfType(SpanProcessor.class)).containsKeys("agentTracingTraceCollector",
				"agentTracingInheritedAttributes");
	}

	private static boolean isPostProcessor(Class<?> type) {
		return BeanPostProcessor.class.isAssignableFrom(type) || BeanFactoryPostProcessor.class.isAssignableFrom(type);
	}

	private static boolean isOurs(ConfigurableListableBeanFactory beans, String name) {
		RootBeanDefinition definition = (RootBeanDefinition) beans.getMergedBeanDefinition(name);
		String declaredBy = (definition.getResolvedFactoryMethod() != null)
				? definition.getResolvedFactoryMethod().getDeclaringClass().getName() : definition.getBeanClassName();
		return declaredBy != null && declaredBy.startsWith("io.agenttracing.")
				&& !declaredBy.startsWith(InjectionByTypeTests.class.getName());
	}

	private static Set<String> foreignTypes(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>(Arrays.asList(ClassUtils.getAllInterfacesForClass(type)));
		for (Class<?> parent = type; parent != null; parent = parent.getSuperclass()) {
			types.add(parent);
		}
		Set<String> names = new LinkedHashSet<>();
		for (Class<?> candidate : types) {
			boolean foreign = !candidate.getName().startsWith("io.agenttracing.")
					&& !candidate.getName().startsWith("java.");
			if (foreign && CALLBACKS.stream().noneMatch((callback) -> callback.isAssignableFrom(candidate))) {
				names.add(candidate.getName());
			}
		}
		return names;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		TaskDecorator usersDecorator() {
			return (task) -> task;
		}

		@Bean
		Object needsOne(TaskDecorator decorator) {
			return new Object();
		}

		@Bean
		BatchSpanProcessor usersProcessor() {
			return BatchSpanProcessor.builder(SpanExporter.composite()).build();
		}

	}

}
