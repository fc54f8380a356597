package io.agenttracing.autoconfigure;

import java.util.List;
import java.util.Map;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What features need inside of other libraries: there in the versions that the build has,
 * and told of where it is not.
 */
@ExtendWith(OutputCaptureExtension.class)
class CounterpartsTests {

	private static final String LINE = "a library is of a version that agent tracing does not know";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
						OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class))
		.withConfiguration(AutoConfigurations.of(ours()));

	// Once in a JVM, and not with what a test leaves out.
	@BeforeAll
	static void initialize() {
		ContextRegistry.getInstance();
	}

	@Test
	void allAreThereInTheVersionsOfTheBuild() {
		this.runner.run((context) -> {
			Map<String, Counterparts> all = context.getBeansOfType(Counterparts.class);
			assertThat(all).containsOnlyKeys("agentTracingExportCounterparts", "agentTracingCallCounterparts",
					"agentTracingLettuceCounterparts", "agentTracingRedisContainerCounterparts",
					"agentTracingRedisStreamCounterparts", "agentTracingKafkaHandlerCounterparts",
					"agentTracingKafkaReplyCounterparts", "agentTracingRabbitHandlerCounterparts",
					"agentTracingRabbitReplyCounterparts", "agentTracingSuspensionCounterparts",
					"agentTracingMcpClientCounterparts", "agentTracingResilience4jCounterparts",
					"agentTracingSchedulerCounterparts", "agentTracingRequestFactoryCounterparts",
					"agentTracingConnectorCounterparts", "agentTracingWebCounterparts",
					"agentTracingRequestHandlerCounterparts", "agentTracingSpringAiCounterparts",
					"agentTracingLangChain4jCounterparts", "agentTracingAgenticCounterparts");
			assertThat(counterparts(context)).hasSize(all.size() + 8).allSatisfy((counterparts) -> {
				assertThat(counterparts.parts()).isNotEmpty();
				assertThat(counterparts.missing(getClass().getClassLoader())).isEmpty();
			});
		});
	}

	@Test
	void eachIsMissedWhereItsTypeIsGoneOrHasOtherMembers() {
		this.runner.run((context) -> {
			for (Counterparts counterparts : counterparts(context)) {
				for (Counterparts.Part part : counterparts.parts()) {
					ClassLoader changed = (part.member() != null) ? new Emptying(part.type())
							: new FilteredClassLoader(part.type()::equals);
					assertThat(counterparts.missing(changed)).as("%s", part).contains(part);
				}
			}
		});
	}

	@Test
	void saysAtStartupWhatIsOff(CapturedOutput output) {
		this.runner
			.withClassLoader(
					new FilteredClassLoader("reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber"::equals))
			.run((context) -> assertThat(output).containsOnlyOnce(LINE)
				.containsPattern("WARN .*CounterpartReport")
				.contains("Timeouts and fallbacks of Reactor behind an agent are not recognized: a library is"
						+ " of a version that agent tracing does not know."
						+ " reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber.handleTimeout() is missing"));
	}

	@Test
	void saysThatSpringBootsBatchProcessorWasNotFound(CapturedOutput output) {
		String type = "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure."
				+ "OpenTelemetryTracingAutoConfiguration";
		this.runner.run((known) -> new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class))
			.withBean(Counterparts.class, () -> known.getBean("agentTracingExportCounterparts", Counterparts.class))
			.withClassLoader(new Emptying(type))
			.run((context) -> assertThat(output).contains(
					"Traces are exported past agent tracing, neither masked nor capped",
					type + ".otelSpanProcessor() is missing")));
	}

	@Test
	void isQuietWithoutTheLibrary(CapturedOutput output) {
		for (String library : List.of("reactor", "kotlinx", "io.github.resilience4j", "org.springframework.data.redis",
				"org.springframework.kafka", "org.springframework.amqp", "dev.langchain4j", "io.lettuce",
				"org.springframework.web.servlet", "org.springframework.web.reactive", "org.springframework.boot.http",
				"org.springframework.messaging", "org.aspectj", "io.opentelemetry.exporter")) {
			this.runner.withClassLoader(new FilteredClassLoader(library))
				.run((context) -> assertThat(context).hasNotFailed());
			assertThat(output).as(library).doesNotContain(LINE);
		}
	}

	@Test
	void isQuietWhereAMemberCannotBeLookedAt() {
		Counterparts counterparts = Counterparts.without("Nothing works")
			.method(NeedsAnotherLibrary.class.getName(), "other");
		assertThat(counterparts.missing(new FilteredClassLoader(AnotherLibrary.class))).isEmpty();
	}

	@Test
	void isQuietWhenSwitchedOff(CapturedOutput output) {
		this.runner.withPropertyValues("agent-tracing.enabled=false")
			.withClassLoader(new FilteredClassLoader("reactor.core.publisher.FluxTimeout"))
			.run((context) -> assertThat(output).doesNotContain(LINE));
	}

	private static List<Counterparts> counterparts(ApplicationContext context) {
		return context.getBeansOfType(Counterparts.class)
			.values()
			.stream()
			.flatMap((bean) -> bean.all().stream())
			.toList();
	}

	private static Class<?>[] ours() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.agenttracing"))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new);
	}

	static class AnotherLibrary {

	}

	static class NeedsAnotherLibrary {

		AnotherLibrary other() {
			return new AnotherLibrary();
		}

	}

	/**
	 * Has another version of one class, in which all members have other names.
	 */
	private static final class Emptying extends ClassLoader {

		private final String name;

		Emptying(String name) {
			super(CounterpartsTests.class.getClassLoader());
			this.name = name;
		}

		@Override
		protected synchronized Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(this.name)) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			if (loaded != null) {
				return loaded;
			}
			ClassWriter writer = new ClassWriter(0);
			writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
			writer.visitEnd();
			byte[] bytes = writer.toByteArray();
			return defineClass(name, bytes, 0, bytes.length);
		}

	}

}
