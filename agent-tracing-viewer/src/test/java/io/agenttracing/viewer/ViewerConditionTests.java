package io.agenttracing.viewer;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.viewer.ViewerProperties.Enabled;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for when the page is there, in whole applications.
 */
class ViewerConditionTests {

	private static final String ON = "--agent-tracing.viewer.enabled=true";

	@Test
	void aStartAsInProductionOpensNoPortAndHasNoBean() throws Exception {
		int port = freePort();
		try (ConfigurableApplicationContext application = start("--agent-tracing.viewer.port=" + port)) {
			assertIsOff(application);
			assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("agent-tracing-viewer") || name.equals("HTTP-Dispatcher"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev", "local" })
	void itIsOnWhereSomebodyDevelops(String profile) {
		try (ConfigurableApplicationContext application = start("--spring.profiles.active=" + profile)) {
			assertIsOn(application);
		}
	}

	@Test
	void itIsOffInAnotherProfile() {
		try (ConfigurableApplicationContext application = start("--spring.profiles.active=prod")) {
			assertIsOff(application);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "False" })
	void itIsOffIfThatIsAskedFor(String value) {
		try (ConfigurableApplicationContext application = start("--spring.profiles.active=dev",
				"--agent-tracing.viewer.enabled=" + value)) {
			assertIsOff(application);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "True" })
	void itIsOnIfThatIsAskedFor(String value) {
		try (ConfigurableApplicationContext application = start("--agent-tracing.viewer.enabled=" + value)) {
			assertIsOn(application);
		}
	}

	@Test
	void itIsOffWhereNothingIsTraced() {
		try (ConfigurableApplicationContext application = start(ON, "--agent-tracing.enabled=false")) {
			assertIsOff(application);
		}
	}

	@Test
	void anotherValueFailsTheStart() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start("--agent-tracing.viewer.enabled=maybe"))
			.withStackTraceContaining("agent-tracing.viewer.enabled");
	}

	@Test
	void itIsOnWithDevTools() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class,
					PrivacyAgentTracingAutoConfiguration.class, ViewerAutoConfiguration.class))
			.withPropertyValues("agent-tracing.viewer.port=0");
		runner.run((context) -> assertThat(context).doesNotHaveBean(Viewer.class));
		for (boolean started : List.of(true, false)) {
			for (boolean restarts : List.of(true, false)) {
				runner.withClassLoader(new WithDevTools(started, restarts))
					.run((context) -> assertThat(context.getBeanProvider(Viewer.class).stream().count())
						.isEqualTo((!started || restarts) ? 1 : 0));
			}
		}
		runner.withClassLoader(new WithDevTools(true, true))
			.withPropertyValues("agent-tracing.viewer.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Viewer.class));
	}

	@Test
	void propertiesAreBound() {
		try (ConfigurableApplicationContext application = start(ON, "--agent-tracing.viewer.port=0",
				"--agent-tracing.viewer.max-memory=2MB")) {
			ViewerProperties properties = application.getBean(ViewerProperties.class);
			assertThat(properties.getEnabled()).isEqualTo(Enabled.TRUE);
			assertThat(properties.getPort()).isZero();
			assertThat(properties.getMaxMemory()).isEqualTo(DataSize.ofMegabytes(2));
		}
		assertThat(Binder.get(new MockEnvironment())
			.bindOrCreate("agent-tracing.viewer", Bindable.of(ViewerProperties.class))).satisfies((properties) -> {
				assertThat(properties.getEnabled()).isEqualTo(Enabled.AUTO);
				assertThat(properties.getPort()).isEqualTo(8095);
				assertThat(properties.getMaxMemory()).isEqualTo(DataSize.ofMegabytes(64));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "port=-1", "port=65536", "max-memory=1000KB" })
	void whatCannotBeFailsTheStart(String property) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start(ON, "--agent-tracing.viewer." + property))
			.withStackTraceContaining("agent-tracing.viewer." + property.split("=")[0]);
	}

	@Test
	void whereNoPortIsFreeTheApplicationGoesOn() throws Exception {
		try (ServerSocket last = new ServerSocket(65_535, 1, InetAddress.getByName("127.0.0.1"));
				ConfigurableApplicationContext application = start(ON, "--agent-tracing.viewer.port=65535")) {
			assertThat(application.getBean(Viewer.class).port()).isEqualTo(-1);
			assertThat(application.getBean(Viewer.class).isRunning()).isTrue();
			// Nobody can look at it, so nothing is done for it.
			assertThat(application.getBean(SpanViewer.class).isRecording()).isFalse();
			assertThat(application.getBean(SpanViewer.class).place()).isNull();
			application.getBean(OpenTelemetry.class).getTracer("test").spanBuilder("work").startSpan().end();
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("agent-tracing-viewer"));
			assertThat(application.getBean(TraceStore.class).versions()).isEmpty();
			assertThat(((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
				.getAppender("agent-tracing-viewer")).isNull();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void withAnotherLoggingSystemItIsSaidOnceThatThereAreNoLines(CapturedOutput output) {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader("ch.qos.logback.classic"))
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class,
					PrivacyAgentTracingAutoConfiguration.class, ViewerAutoConfiguration.class))
			.withPropertyValues("agent-tracing.viewer.enabled=true", "agent-tracing.viewer.port=0")
			.run((context) -> assertThat(context).hasSingleBean(Viewer.class).doesNotHaveBean(LogSource.class));

		assertThat(output.getOut().split("Lines of the log are not shown", -1)).hasSize(2);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void oneLineOfTheLogHasTheAddress(CapturedOutput output) {
		try (ConfigurableApplicationContext application = start(ON)) {
			assertThat(output.getOut()
				.lines()
				.filter((line) -> line.contains(
						"Traces are shown at http://localhost:" + application.getBean(Viewer.class).port() + "/")))
				.hasSize(1);
			assertThat(output.getOut()).doesNotContain("not shown");
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void theStartupLineSaysWhereTracesAre(CapturedOutput output) {
		try (ConfigurableApplicationContext application = start(ON)) {
			assertThat(output.getOut()).contains("traces are shown at http://localhost:"
					+ application.getBean(Viewer.class).port() + "/ and exported nowhere");
			assertThat(output.getOut()).doesNotContain("go nowhere").doesNotContain("no page shows");
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void theStartupLineSaysWhyThereIsNoPage(CapturedOutput output) {
		start().close();
		assertThat(output.getOut()).contains("neither DevTools nor the profile dev or local is active")
			.contains("agent-tracing.viewer.enabled");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whereItIsNotWantedTheStartupLineSaysNothingOfIt(CapturedOutput output) {
		start("--agent-tracing.viewer.enabled=false").close();
		assertThat(output.getOut()).contains("go nowhere").doesNotContain("no page shows");
	}

	@Test
	void itIsThereAgainAfterAPause() {
		try (ConfigurableApplicationContext application = start(ON)) {
			application.stop();
			assertThat(application.getBean(Viewer.class).port()).isEqualTo(-1);
			application.start();
			assertIsOn(application);
		}
	}

	private static void assertIsOn(ConfigurableApplicationContext application) {
		int port = application.getBean(Viewer.class).port();
		assertThat(port).isPositive();
		assertThatNoException().isThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.1"), port).close());
	}

	private static void assertIsOff(ConfigurableApplicationContext application) {
		assertThat(Arrays.stream(application.getBeanDefinitionNames())
			.map(application::getType)
			.filter((type) -> type != null && type.getName().startsWith("io.agenttracing.viewer"))
			.filter((type) -> type != Application.class)).isEmpty();
		assertThat(application.getBeanProvider(SpanViewer.class).getIfAvailable()).isNull();
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		SpringApplication application = new SpringApplicationBuilder(Application.class)
			.properties("agent-tracing.viewer.port=0", "spring.main.banner-mode=off")
			.build();
		return application.run(arguments);
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Has the class by which DevTools are known: started where the application has a main
	 * method, and restarting it where that is not a test, nor packaged.
	 */
	private static final class WithDevTools extends ClassLoader {

		private static final String NAME = "org.springframework.boot.devtools.restart.Restarter";

		private final boolean started;

		private final boolean restarts;

		WithDevTools(boolean started, boolean restarts) {
			super(ViewerConditionTests.class.getClassLoader());
			this.started = started;
			this.restarts = restarts;
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			if (!name.equals(NAME)) {
				throw new ClassNotFoundException(name);
			}
			ClassWriter writer = new ClassWriter(0);
			writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, NAME.replace('.', '/'), null, "java/lang/Object", null);
			MethodVisitor instance = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "getInstance",
					"()Ljava/lang/Object;", null, null);
			instance.visitCode();
			if (this.started) {
				instance.visitLdcInsn("instance");
				instance.visitInsn(Opcodes.ARETURN);
			}
			else {
				instance.visitInsn(Opcodes.ACONST_NULL);
				instance.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/Throwable");
				instance.visitInsn(Opcodes.ATHROW);
			}
			instance.visitMaxs(1, 0);
			instance.visitEnd();
			MethodVisitor urls = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "getInitialUrls",
					"()[Ljava/net/URL;", null, null);
			urls.visitCode();
			urls.visitInsn(this.restarts ? Opcodes.ICONST_0 : Opcodes.ACONST_NULL);
			if (this.restarts) {
				urls.visitTypeInsn(Opcodes.ANEWARRAY, "java/net/URL");
			}
			urls.visitInsn(Opcodes.ARETURN);
			urls.visitMaxs(1, 0);
			urls.visitEnd();
			writer.visitEnd();
			byte[] bytes = writer.toByteArray();
			return defineClass(name, bytes, 0, bytes.length);
		}

	}

}
