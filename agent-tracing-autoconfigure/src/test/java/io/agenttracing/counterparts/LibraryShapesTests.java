package io.agenttracing.counterparts;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.spring6.bulkhead.configure.BulkheadAspect;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspect;
import io.github.resilience4j.spring6.fallback.FallbackExecutor;
import io.github.resilience4j.spring6.fallback.FallbackMethod;
import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterAspect;
import io.github.resilience4j.spring6.retry.configure.RetryAspect;
import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspect;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.retry.Retry;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.asm.ClassReader;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryState;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.ReactiveStreamCommands;
import org.springframework.data.redis.connection.RedisPubSubCommands;
import org.springframework.data.redis.connection.RedisStreamCommands;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.hash.HashMapper;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.Subscription;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What main code relies on in other libraries and no compiler checks. The name of a test
 * that fails says which library has changed and what to look at. Private names are in
 * {@code CounterpartsTests}.
 */
class LibraryShapesTests {

	@Test
	@DisplayName("Reactor: the subscriber of retryWhen tells its attempts, see what recognizes retried subscriptions")
	void retriesOfReactor() {
		assertThat(type("reactor.core.publisher.FluxRetryWhen$RetryWhenMainSubscriber"))
			.isAssignableTo(Retry.RetrySignal.class);
	}

	@Test
	@DisplayName("Spring Data Redis: a container's own listener is in its package, see UnwrappingMessageListener")
	void dispatchersOfContainers() {
		assertThat(Arrays.stream(RedisMessageListenerContainer.class.getDeclaredClasses())
			.filter(MessageListener.class::isAssignableFrom)
			.toList()).isNotEmpty();
	}

	@Test
	@DisplayName("Spring Data Redis: containers of streams and their subscriptions are in one package, see"
			+ " StreamContainerTracingPostProcessor")
	void containersOfStreams() {
		assertThat(type("org.springframework.data.redis.stream.DefaultStreamMessageListenerContainer"))
			.isAssignableTo(StreamMessageListenerContainer.class);
		assertThat(type("org.springframework.data.redis.stream.DefaultStreamMessageListenerContainer$TaskSubscription"))
			.isAssignableTo(Subscription.class);
	}

	@Test
	@DisplayName("Spring Data Redis: a record that is converted keeps the very id, see ReceivedRecords")
	void idsOfRecords() {
		RecordId id = RecordId.of("1-1");
		ByteRecord record = StreamRecords.newRecord()
			.in(new byte[] { 1 })
			.withId(id)
			.ofBytes(Map.of(new byte[] { 2 }, new byte[] { 3 }));
		MapRecord<String, String, String> text = record.deserialize(RedisSerializer.string());
		assertThat(text.getId()).isSameAs(id);
		assertThat(record.toObjectRecord(new Constant()).getId()).isSameAs(id);
	}

	@Test
	@DisplayName("Spring Data Redis: no other command reads or adds records, see TracingStreamCommands")
	void commandsOfStreams() {
		assertThat(namesOf(RedisStreamCommands.class, ByteRecord.class)).containsExactlyInAnyOrder("xRead",
				"xReadGroup", "xClaim", "xRange", "xRevRange");
		assertThat(namesOf(RedisStreamCommands.class, RecordId.class)).containsExactlyInAnyOrder("xAdd",
				"xClaimJustId");
	}

	@Test
	@DisplayName("Spring Data Redis: no other reactive command reads or adds records, see TracingReactiveStreamCommands")
	void reactiveCommandsOfStreams() {
		assertThat(Arrays.stream(ReactiveStreamCommands.class.getMethods())
			.filter((method) -> Modifier.isAbstract(method.getModifiers()))
			.filter((method) -> method.getGenericReturnType().getTypeName().matches(".*(ByteBufferRecord|RecordId)>.*"))
			.map(Method::getName))
			.containsExactlyInAnyOrder("xAdd", "read", "xClaim", "xClaimJustId", "xRange", "xRevRange");
		assertThat(Arrays.stream(ReactiveStreamCommands.class.getMethods())
			.filter((method) -> Modifier.isAbstract(method.getModifiers()) && method.getName().equals("xAdd"))
			.flatMap((method) -> Arrays.stream(method.getParameters()))
			.map(Parameter::getType)).doesNotContain(ByteBuffer.class);
	}

	@Test
	@DisplayName("Spring Data Redis: no other command publishes or subscribes, see TracingConnection")
	void commandsOfChannels() {
		assertThat(Arrays.stream(RedisPubSubCommands.class.getMethods()).map(Method::getName))
			.containsExactlyInAnyOrder("isSubscribed", "getSubscription", "publish", "subscribe", "pSubscribe");
	}

	@Test
	@DisplayName("Spring Data Redis: the text of a listener's failure without a handler, see TracingErrorHandler")
	void textOfFailedListeners() {
		assertThat(textsOf(RedisMessageListenerContainer.class))
			.contains("Execution of message listener failed, and no ErrorHandler has been set");
	}

	@ParameterizedTest
	@DisplayName("OpenTelemetry: what exporters log of a failure, see ExporterLog")
	@ValueSource(strings = { "io.opentelemetry.exporter.internal.http.HttpExporter",
			"io.opentelemetry.exporter.internal.grpc.GrpcExporter" })
	void logOfExporters(String exporter) {
		assertThat(textsOf(type(exporter))).anyMatch((text) -> text.startsWith("Failed to export "));
	}

	@Test
	@DisplayName("OpenTelemetry: repeated failures are said to be left out, see ExporterLog")
	void logThatIsThrottled() {
		assertThat(textsOf(type("io.opentelemetry.sdk.common.internal.ThrottlingLogger")))
			.anyMatch((text) -> text.startsWith("Too many log messages"));
	}

	@Test
	@DisplayName("OpenTelemetry: a failed export has the receiver's answer, see ResponseStatus")
	void answersOfReceivers() {
		assertThat(FailedExportException.HttpExportException.class).hasPublicMethods("getResponse");
		assertThat(FailedExportException.GrpcExportException.class).hasPublicMethods("getResponse");
	}

	@Test
	@DisplayName("OpenTelemetry: names of the OTLP exporters, see TraceDestination")
	void namesOfExporters() {
		assertThat(List.of(OtlpHttpSpanExporter.class, OtlpGrpcSpanExporter.class)).extracting(Class::getSimpleName)
			.allMatch((name) -> name.startsWith("Otlp"));
	}

	@Test
	@DisplayName("OpenTelemetry: descriptions of samplers, see DecidingSampler and SamplingDescription")
	void descriptionsOfSamplers() {
		Sampler following = Sampler.parentBased(Sampler.traceIdRatioBased(0.1));
		assertThat(following).hasSameClassAs(Sampler.parentBased(Sampler.alwaysOn()));
		assertThat(following.getDescription()).startsWith("ParentBased{root:TraceIdRatioBased{0.1")
			.endsWith(",localParentNotSampled:AlwaysOffSampler}");
		assertThat(Sampler.alwaysOn().getDescription()).isEqualTo("AlwaysOnSampler");
		assertThat(Sampler.alwaysOff().getDescription()).isEqualTo("AlwaysOffSampler");
	}

	@Test
	@DisplayName("OpenTelemetry: the name of a span without one, see TrackedSpan")
	void nameOfSpanWithoutOne() {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			ReadableSpan span = (ReadableSpan) provider.get("test").spanBuilder("").startSpan();
			assertThat(span.getName()).isEqualTo("<unspecified span name>");
		}
	}

	@Test
	@DisplayName("Micrometer's bridge: the current span has one key besides OpenTelemetry's, see BridgeKeys")
	void keysOfTheBridge() {
		Set<String> asked = new HashSet<>();
		Context context = new Context() {

			@Override
			public <V> @Nullable V get(ContextKey<V> key) {
				asked.add(key.toString());
				return null;
			}

			@Override
			public <V> Context with(ContextKey<V> key, V value) {
				return this;
			}

		};
		try (Scope scope = context.makeCurrent()) {
			asked.clear();
			new OtelCurrentTraceContext().context();
		}
		assertThat(asked).containsExactlyInAnyOrder("otelTraceContext", "opentelemetry-trace-span-key");
	}

	@Test
	@DisplayName("Spring Kafka: when a template insists on knowing its broker, see KafkaObservationPostProcessor")
	void observedTemplatesOfKafka() {
		assertThat(startObserved(Map.of(), true)).isInstanceOf(IllegalStateException.class);
		assertThat(startObserved(Map.of(), false)).isNull();
		assertThat(startObserved(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"), true)).isNull();
	}

	private static @Nullable Throwable startObserved(Map<String, Object> properties, boolean admin) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			if (admin) {
				KafkaAdmin bean = new KafkaAdmin(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"));
				bean.setAutoCreate(false);
				context.registerBean(KafkaAdmin.class, () -> bean);
			}
			context.refresh();
			KafkaTemplate<String, String> template = new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(properties));
			template.setApplicationContext(context);
			template.setObservationEnabled(true);
			return catchThrowable(template::afterSingletonsInstantiated);
		}
	}

	@Test
	@DisplayName("Resilience4j: how a fallback is executed, see FallbackInterceptor")
	void executionOfFallbacks() {
		assertThat(Arrays.stream(FallbackExecutor.class.getMethods())
			.filter((method) -> method.getName().equals("execute"))
			.map(Method::getParameterTypes)).singleElement()
			.isEqualTo(new Class<?>[] { ProceedingJoinPoint.class, Method.class, String.class, CheckedSupplier.class });
	}

	@Test
	@DisplayName("Resilience4j: which method is a fallback, see FallbackMethods")
	void methodsThatAreFallbacks() throws Throwable {
		Method method = Fallbacks.class.getDeclaredMethod("call", String.class);
		Fallbacks bean = new Fallbacks();
		FallbackMethod fallback = FallbackMethod.create("orElse", method, new Object[] { "x" }, bean, bean);
		assertThat(fallback.fallback(new IllegalArgumentException())).isEqualTo("argument");
		assertThat(fallback.fallback(new IllegalStateException())).isEqualTo("state x");
		IOException unhandled = new IOException();
		assertThat(catchThrowable(() -> fallback.fallback(unhandled))).isSameAs(unhandled);
	}

	@ParameterizedTest
	@DisplayName("Resilience4j: the advice is a method of the aspect's own class, see ResilienceAdvice")
	@ValueSource(classes = { RetryAspect.class, CircuitBreakerAspect.class, RateLimiterAspect.class,
			BulkheadAspect.class, TimeLimiterAspect.class })
	void adviceOfAspects(Class<?> aspect) {
		assertThat(
				Arrays.stream(aspect.getDeclaredMethods()).filter((method) -> method.isAnnotationPresent(Around.class)))
			.hasSize(1);
	}

	@Test
	@DisplayName("Spring: only execute and invoke of a RetryTemplate run work, see TemplateInterceptor")
	void methodsOfRetryTemplate() {
		assertThat(Arrays.stream(RetryTemplate.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()))
			.filter((method) -> Arrays.stream(method.getParameterTypes())
				.anyMatch(Set.of(Retryable.class, Supplier.class, Runnable.class)::contains))
			.map(Method::getName)).containsOnly("execute", "invoke");
	}

	@Test
	@DisplayName("Spring: a RetryTemplate tells each attempt's end before the next one's begin, see TemplateListener")
	void callbacksOfRetryTemplate() {
		List<String> calls = new ArrayList<>();
		RetryTemplate template = new RetryTemplate(RetryPolicy.builder().maxRetries(1).delay(Duration.ZERO).build());
		template.setRetryListener(new RetryListener() {

			@Override
			public void onRetryableExecution(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
				calls.add("end");
			}

			@Override
			public void beforeRetry(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
				calls.add("begin");
			}

		});
		assertThat(catchThrowable(() -> template.execute(() -> {
			calls.add("attempt");
			throw new IllegalStateException();
		}))).isInstanceOf(RetryException.class);
		assertThat(calls).containsExactly("attempt", "end", "begin", "attempt", "end");
	}

	@Test
	@DisplayName("Spring: post-processors without an order come last and as they were defined, see"
			+ " AgentAdvicePostProcessor and those of retries")
	void orderOfPostProcessors() {
		List<String> calls = new ArrayList<>();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean("one", Recording.class, () -> new Recording(calls::add, "one"));
			context.registerBean("ordered", OrderedRecording.class, () -> new OrderedRecording(calls::add));
			context.registerBean("two", Recording.class, () -> new Recording(calls::add, "two"));
			context.registerBean("bean", Object.class, Object::new);
			context.refresh();
		}
		assertThat(calls).containsSubsequence("ordered", "one", "two");
	}

	@Test
	@DisplayName("Spring: what proxies and lambdas are named, see LibraryFrames and SelfInvocationScanner")
	void namesOfProxiesAndLambdas() {
		ProxyFactory factory = new ProxyFactory(new Fallbacks());
		factory.setProxyTargetClass(true);
		assertThat(factory.getProxyClass(getClass().getClassLoader()).getName()).contains("$$SpringCGLIB$$");
		Runnable lambda = () -> {
		};
		assertThat(lambda.getClass().getName()).contains("$$Lambda");
		assertThat(Arrays.stream(getClass().getDeclaredMethods()).map(Method::getName))
			.anyMatch((name) -> name.startsWith("lambda$namesOfProxiesAndLambdas$"));
	}

	@Test
	@DisplayName("Micrometer: all registries of observations share what is current, see ContextThreadLocalAccessor"
			+ " and CapturedContext")
	void registriesOfObservations() {
		ObservationRegistry one = registry();
		Observation observation = Observation.start("one", one);
		try (Observation.Scope scope = observation.openScope()) {
			assertThat(registry().getCurrentObservationScope()).isSameAs(scope);
		}
		finally {
			observation.stop();
		}
	}

	private static ObservationRegistry registry() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		return registry;
	}

	@Test
	@DisplayName("Micrometer: accessors are asked in the order of their registration, see ContextAccessorRegistration")
	void orderOfAccessors() {
		ContextRegistry registry = new ContextRegistry();
		ThreadLocal<String> local = new ThreadLocal<>();
		for (String key : List.of("b", "a", "c")) {
			registry.registerThreadLocalAccessor(key, local);
		}
		assertThat(registry.getThreadLocalAccessors()).extracting(ThreadLocalAccessor::key)
			.containsExactly("b", "a", "c");
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name, false, LibraryShapesTests.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(name + " is gone", ex);
		}
	}

	private static Set<String> namesOf(Class<?> commands, Class<?> record) {
		return Arrays.stream(commands.getMethods())
			.filter((method) -> method.getGenericReturnType()
				.getTypeName()
				.matches("(java\\.util\\.List<)?" + record.getName().replace(".", "\\.") + ">?"))
			.map(Method::getName)
			.collect(Collectors.toSet());
	}

	/**
	 * The texts in a class and those that it concatenates.
	 */
	private static Set<String> textsOf(Class<?> type) {
		try (InputStream stream = type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
			ClassReader reader = new ClassReader(stream);
			char[] buffer = new char[reader.getMaxStringLength()];
			Set<String> texts = new HashSet<>();
			for (int i = 1; i < reader.getItemCount(); i++) {
				int item = reader.getItem(i);
				// CONSTANT_String
				if (item > 0 && reader.readByte(item - 1) == 8) {
					texts.add(reader.readUTF8(item, buffer));
				}
			}
			return texts;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * A method and what stands in for it.
	 */
	static class Fallbacks {

		@Bulkhead(name = "call", fallbackMethod = "orElse")
		public String call(String text) {
			return text;
		}

		String orElse(IllegalArgumentException failure) {
			return "argument";
		}

		String orElse(String text, IllegalStateException failure) {
			return "state " + text;
		}

	}

	/**
	 * Maps every hash to the same text.
	 */
	static class Constant implements HashMapper<String, byte[], byte[]> {

		@Override
		public Map<byte[], byte[]> toHash(String object) {
			return Map.of();
		}

		@Override
		public String fromHash(Map<byte[], byte[]> hash) {
			return "text";
		}

	}

	static class Recording implements BeanPostProcessor {

		private final Consumer<String> calls;

		private final String name;

		Recording(Consumer<String> calls, String name) {
			this.calls = calls;
			this.name = name;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (beanName.equals("bean")) {
				this.calls.accept(this.name);
			}
			return bean;
		}

	}

	static class OrderedRecording extends Recording implements Ordered {

		OrderedRecording(Consumer<String> calls) {
			super(calls, "ordered");
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

}
