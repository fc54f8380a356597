package io.agenttracing.instrument.redis;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.redis.connection.DecoratedRedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that was processed ahead of time traces Redis like any other.
 */
class AheadOfTimeTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@TempDir
	private Path directory;

	@Test
	@SuppressWarnings("unchecked")
	void processedContextTracesConnections() throws Exception {
		ClassName initializer = generate();
		compile();
		ClassLoader original = Thread.currentThread().getContextClassLoader();
		// One loader for everything: what is generated lives in the packages of others.
		try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Thread.currentThread().setContextClassLoader(loader);
			Class<?> verification = loader.loadClass(Verification.class.getName());
			((BiConsumer<String, String[]>) verification.getDeclaredConstructor().newInstance())
				.accept(initializer.canonicalName(), redis.properties());
		}
		finally {
			Thread.currentThread().setContextClassLoader(original);
		}
	}

	private ClassName generate() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("generated", "Application")),
				new FileSystemGeneratedFiles(this.directory));
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(AgentTracingAutoConfiguration.class, DataRedisAutoConfiguration.class,
					DataRedisReactiveAutoConfiguration.class, RedisAgentTracingAutoConfiguration.class);
			ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			return initializer;
		}
	}

	private void compile() throws IOException {
		Path compiled = Files.createDirectory(this.directory.resolve("compiled"));
		List<String> options = List.of("-d", compiled.toString(), "-cp", System.getProperty("java.class.path"),
				"-proc:none", "-nowarn");
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> generated = Files.walk(this.directory)) {
			List<Path> sources = generated.filter((path) -> path.toString().endsWith(".java")).toList();
			boolean success = compiler
				.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
				.call();
			assertThat(success).isTrue();
		}
	}

	private URL[] classPath() throws IOException {
		List<URL> urls = new ArrayList<>();
		urls.add(this.directory.resolve("classes").toUri().toURL());
		urls.add(this.directory.resolve("compiled").toUri().toURL());
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			urls.add(Path.of(entry).toUri().toURL());
		}
		return urls.toArray(URL[]::new);
	}

	/**
	 * Runs in the class loader of the processed application.
	 */
	public static final class Verification implements BiConsumer<String, String[]> {

		@Override
		@SuppressWarnings("unchecked")
		public void accept(String name, String[] properties) {
			Class<?> type = ClassUtils.resolveClassName(name, getClass().getClassLoader());
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(context);
				((ApplicationContextInitializer<GenericApplicationContext>) BeanUtils.instantiateClass(type))
					.initialize(context);
				context.refresh();
				RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
				assertThat(factory).isInstanceOf(LettuceConnectionFactory.class);
				assertThat(factory.getConnection()).isInstanceOf(DecoratedRedisConnection.class);
			}
		}

	}

}
