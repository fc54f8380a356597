package io.agenttracing.instrument.call;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents behind every form of proxy that Spring makes.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProxiedAgentsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void tracesByInterface(CapturedOutput output) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean("reader", FinalReader.class)
			.run((context) -> {
				@SuppressWarnings("unchecked")
				Reader<String> reader = context.getBean("reader", Reader.class);
				assertThat(AopUtils.isJdkDynamicProxy(reader)).isTrue();
				context.getBean("reader", Document.class).open("d1");
				reader.twice("a");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > open", "- > twice");
				assertThat(context.getBean(EndedSpans.class).named("open").getAttributes().asMap())
					.containsEntry(AttributeKey.stringKey("document.id"), "d1");
				assertThat(output)
					.contains("FinalReader.only() are not traced: with spring.aop.proxy-target-class=false")
					.contains("FinalReader.read() of the same object");
			});
	}

	@Test
	void namesAFinalClassWhoseInterfacesAreNotProxied(CapturedOutput output) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(FinalAndInitializing.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("is traced: the class is final");
			});
	}

	@Test
	void anAgentBehindASealedInterfaceIsInjectedByThatInterface(CapturedOutput output) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(SealedReader.class, () -> new OnlyReader("r1"))
			.run((context) -> {
				assertThat(context.getBean(SealedReader.class).id()).isEqualTo("r1");
				assertThat(output).contains("OnlyReader is traced: the class is final");
			});
	}

	@Test
	void anAgentBehindAnInterfaceIsInjectedByItsClass() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(OpenReader.class)
			.run((context) -> {
				context.getBean(OpenReader.class).read("text");
				context.getBean(Document.class).open("d1");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > read", "- > open");
			});
	}

	@Test
	void theFirstAgentOfAnApplicationIsInjectedByItsClass() {
		this.runner.withConfiguration(AutoConfigurations.of(TimeoutAgentTracingAutoConfiguration.class))
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(OpenReader.class)
			.run((context) -> {
				context.getBean(OpenReader.class).read("text");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > read");
			});
	}

	@Test
	void beansThatAreNoAgentsAreProxiedAsTheApplicationSays() {
		this.runner.withPropertyValues("spring.aop.auto=false")
			.withUserConfiguration(Caching.class)
			.withBean(OpenReader.class)
			.run((context) -> {
				assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Catalogue.class))).isTrue();
				context.getBean(OpenReader.class).read("text");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > read");
			});
	}

	@Test
	void findsAnnotationsOnSupertypes() {
		this.runner.withBean(OpenReader.class).run((context) -> {
			OpenReader reader = context.getBean(OpenReader.class);
			reader.open("d1");
			reader.read("text");
			((Reader<String>) reader).read("text");
			reader.twice("a");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > open", "- > read", "- > read",
					"- > twice");
			assertThat(context.getBean(EndedSpans.class).named("open").getAttributes().asMap())
				.containsEntry(AttributeKey.stringKey("document.id"), "d1");
		});
	}

	@Test
	void tracesWhatAPublicClassInheritsFromAHiddenOne() {
		this.runner.withBean(Visible.class).run((context) -> {
			context.getBean(Visible.class).inherited();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > inherited");
		});
	}

	@Test
	void endsWithThePublisherOfAGenericSuperclass() {
		this.runner.withBean(Specific.class).run((context) -> {
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			assertThat(context.getBean(Specific.class).answer(Mono.just("x")).block()).isEqualTo("x");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > answer");
		});
	}

	@Test
	void tracesInterfacesWithoutAClass(CapturedOutput output) {
		this.runner.withUserConfiguration(Synthetic.class).run((context) -> {
			assertThat(context.getBean("client", Client.class).ask("a")).isEqualTo("client");
			assertThat(context.getBean("lambda", Client.class).ask("a")).isEqualTo("lambda");
			assertThat(context.getBean("produced", Client.class).ask("a")).isEqualTo("produced");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent client",
					"- > invoke_agent client", "- > invoke_agent client");
			assertThat(output).doesNotContain("traced:");
		});
	}

	@Test
	void tracesScopedPrototypeAndLazyBeansOnce() {
		this.runner.withUserConfiguration(Scoped.class).run((context) -> {
			Steps scoped = context.getBean("scoped", Steps.class);
			scoped.step(() -> {
			});
			context.getBean("prototype", Steps.class).step(() -> {
			});
			context.getBean("prototype", Steps.class).step(() -> {
			});
			context.getBean(LazyUser.class).use();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step", "- > step", "- > step",
					"- > step");
		});
	}

	@Test
	void tracesAConfigurationClassByItsOwnName() {
		this.runner.withUserConfiguration(ConfiguredAgent.class).run((context) -> {
			ConfiguredAgent agent = context.getBean(ConfiguredAgent.class);
			assertThat(agent.work()).isSameAs(agent.part());
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent configuredAgent");
		});
	}

	@Test
	void proxiesByClassWithoutBootsAutoProxying() {
		this.runner.withPropertyValues("spring.aop.auto=false").withBean(OpenReader.class).run((context) -> {
			context.getBean(OpenReader.class).open("d1");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > open");
		});
	}

	interface Catalogue {

		String title(String id);

	}

	@EnableCaching
	@Configuration(proxyBeanMethods = false)
	static class Caching {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		Catalogue catalogue() {
			return new FinalCatalogue();
		}

	}

	static final class FinalCatalogue implements Catalogue {

		@Override
		@Cacheable("titles")
		public String title(String id) {
			return "title of " + id;
		}

	}

	interface Document {

		@AgentStep
		String open(@AgentAttribute("document.id") String id);

	}

	interface Reader<T> {

		T read(T value);

		@AgentStep
		default void twice(T value) {
			read(read(value));
		}

	}

	sealed interface SealedReader {

		String id();

	}

	@TracedAgent
	record OnlyReader(String id) implements SealedReader, Document {

		@Override
		public String open(String id) {
			return id;
		}

	}

	static class OpenReader implements Reader<String>, Document {

		@Override
		@AgentStep
		public String read(String value) {
			return value;
		}

		@Override
		public String open(String id) {
			return id;
		}

	}

	static final class FinalReader implements Reader<String>, Document {

		@Override
		@AgentStep
		public String read(String value) {
			return value;
		}

		@Override
		public String open(String id) {
			return id;
		}

		@AgentStep
		public void only() {
		}

	}

	@TracedAgent
	static final class FinalAndInitializing
			implements org.springframework.beans.factory.InitializingBean, java.io.Serializable {

		@Override
		public void afterPropertiesSet() {
		}

		public void work() {
		}

	}

	static class Hidden {

		@AgentStep
		public void inherited() {
		}

	}

	public static class Visible extends Hidden {

	}

	static class Generic<T> {

		@AgentStep
		public T answer(T value) {
			return value;
		}

	}

	static class Specific extends Generic<Mono<String>> {

	}

	@TracedAgent
	interface Client {

		String ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Synthetic {

		@Bean
		Client client() {
			return ProxyFactory.getProxy(Client.class,
					(org.aopalliance.intercept.MethodInterceptor) (invocation) -> "client");
		}

		@Bean
		Client lambda() {
			return (question) -> "lambda";
		}

		@Bean
		FactoryBean<Client> produced() {
			return new FactoryBean<>() {
				@Override
				public Client getObject() {
					return new Client() {
						@Override
						public String ask(String question) {
							return "produced";
						}
					};
				}

				@Override
				public Class<?> getObjectType() {
					return Client.class;
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Steps scoped() {
			return new Steps();
		}

		@Bean
		@Scope("prototype")
		Steps prototype() {
			return new Steps();
		}

		@Bean
		@Lazy
		Steps lazy() {
			return new Steps();
		}

		@Bean
		LazyUser lazyUser(@Lazy @org.springframework.beans.factory.annotation.Qualifier("lazy") Steps lazy) {
			return new LazyUser(lazy);
		}

	}

	record LazyUser(Steps steps) {

		void use() {
			this.steps.step(() -> {
			});
		}

	}

	static class Steps {

		@AgentStep
		void step(Runnable work) {
			work.run();
		}

	}

	@Configuration
	@TracedAgent
	static class ConfiguredAgent {

		@Bean
		public Object part() {
			return new Object();
		}

		public Object work() {
			return part();
		}

	}

}
