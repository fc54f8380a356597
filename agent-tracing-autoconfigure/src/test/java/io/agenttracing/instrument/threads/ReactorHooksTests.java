package io.agenttracing.instrument.threads;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reactor's global hooks are those of an application that has none of this.
 */
class ReactorHooksTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withBean(Agent.class)
		.withPropertyValues("management.tracing.sampling.probability=1.0");

	@BeforeEach
	@AfterEach
	void reset() {
		Hooks.disableAutomaticContextPropagation();
	}

	@ParameterizedTest
	@CsvSource({ "limited, false", "auto, true" })
	void areNotTouched(String mode, boolean automatic) {
		ApplicationContextRunner inMode = this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode);
		Map<String, String> without = new TreeMap<>();
		String none = String.join(",", ours());
		inMode.withPropertyValues("spring.autoconfigure.exclude=" + none).run((context) -> {
			work(context);
			without.putAll(hooks());
		});
		reset();
		inMode.withBean(EndedSpans.class).run((context) -> {
			work(context);
			assertThat(context.getBean(EndedSpans.class).all()).isNotEmpty();
			assertThat(hooks()).isEqualTo(without).isNotEmpty();
			assertThat(Hooks.isAutomaticContextPropagationEnabled()).isEqualTo(automatic);
		});
		assertThat(hooks()).as("after the application").isEqualTo(without);
	}

	private static void work(ApplicationContext context) {
		Agent agent = context.getBean(Agent.class);
		assertThat(agent.work("x").block(Duration.ofSeconds(60))).isEqualTo("x!");
		assertThat(agent.elements("x").collectList().block(Duration.ofSeconds(60))).hasSize(3);
	}

	/**
	 * What each static field of Reactor's hooks has: the keys of those that have several,
	 * whether there is one else.
	 */
	private static Map<String, String> hooks() {
		Map<String, String> hooks = new TreeMap<>();
		for (Class<?> type : new Class<?>[] { Hooks.class, Schedulers.class }) {
			for (Field field : type.getDeclaredFields()) {
				if (Modifier.isStatic(field.getModifiers())
						&& field.getName().matches("(?i).*(hook|on[A-Z]|decor).*")) {
					ReflectionUtils.makeAccessible(field);
					Object value = ReflectionUtils.getField(field, null);
					hooks.put(type.getSimpleName() + "." + field.getName(), (value instanceof Map<?, ?> several)
							? several.keySet().toString() : String.valueOf(value != null));
				}
			}
		}
		return hooks;
	}

	private static Iterable<String> ours() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.agenttracing"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

	}

	@TracedAgent(name = "worker")
	public static class Agent {

		public Mono<String> work(String text) {
			return Mono.delay(Duration.ofMillis(1)).publishOn(Schedulers.boundedElastic()).thenReturn(text + "!");
		}

		public Flux<String> elements(String text) {
			return Flux.range(0, 3).delayElements(Duration.ofMillis(1)).map((i) -> text + i);
		}

	}

}
