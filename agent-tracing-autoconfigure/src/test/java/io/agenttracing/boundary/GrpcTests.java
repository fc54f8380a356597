package io.agenttracing.boundary;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.google.protobuf.StringValue;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcClientInterceptor;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientObservationAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Boot's gRPC clients and servers, with a real connection in between.
 */
class GrpcTests {

	private static final String[] ONE_TRACE = { "- > ask", "ask > agents.Megaphone/Shout",
			"agents.Megaphone/Shout > agents.Megaphone/Shout", "agents.Megaphone/Shout > shout" };

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	private final AgentTracer tracer = context.getBean(AgentTracer.class);

	private final String target = "127.0.0.1:" + context.getBean(GrpcServerLifecycle.class).getPort();

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0",
					"spring.grpc.server.shutdown.grace-period=0s", "management.tracing.sampling.probability=1.0",
					"spring.main.banner-mode=off")
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void serverContinuesTheTraceOfTheClient() {
		assertThat(ask(channel(), "hello")).isEqualTo("HELLO");
		assertOneTrace();
		assertThat(this.spans.all()).extracting(SpanData::getKind)
			.containsExactly(SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.INTERNAL);
	}

	@Test
	void failureIsOnTheSpansOfCallerAndService() {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ask(channel(), "fail"));
		assertOneTrace();
		// The status that the server answers is an attribute of the client's span, no
		// error.
		assertThat(this.spans.all()).extracting((span) -> span.getStatus().getStatusCode())
			.containsExactly(StatusCode.ERROR, StatusCode.OK, StatusCode.ERROR, StatusCode.ERROR);
		assertThat(this.spans.all().get(1).getAttributes().get(AttributeKey.stringKey("grpc.status_code")))
			.isEqualTo("UNKNOWN");
	}

	@Test
	void channelBuiltByHandNeedsBootsInterceptor() {
		ManagedChannel channel = ManagedChannelBuilder.forTarget(this.target)
			.usePlaintext()
			.intercept(context.getBean(ObservationGrpcClientInterceptor.class))
			.build();
		assertThat(ask(channel, "hello")).isEqualTo("HELLO");
		assertOneTrace();
		channel.shutdownNow();
	}

	@Test
	void callbackOfAsynchronousCallHasNoParent() {
		this.tracer.call("ask", StepKind.COMPUTE, () -> askAsynchronously((answer) -> step("later")));
		await().until(() -> this.spans.all().size() == 5);
		assertThat(this.spans.tree()).contains(ONE_TRACE).contains("- > later");
	}

	@Test
	void callbackOfAsynchronousCallHasAParentWhenWrapped() {
		this.tracer.call("ask", StepKind.COMPUTE,
				() -> askAsynchronously(Context.current().wrapConsumer((answer) -> step("later"))));
		await().until(() -> this.spans.all().size() == 5);
		assertThat(this.spans.tree()).contains(ONE_TRACE).contains("ask > later");
	}

	@Test
	void foreignMetadataCostsTheContextOnly() {
		Metadata metadata = new Metadata();
		for (String key : List.of("traceparent", "traceparent", "tracestate", "baggage")) {
			metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER),
					"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-" + "=%00,".repeat(200));
		}
		ManagedChannel channel = ManagedChannelBuilder.forTarget(this.target)
			.usePlaintext()
			.intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
			.build();
		assertThat(ShoutService.call(channel, "hello")).isEqualTo("HELLO");
		await().until(() -> this.spans.all().size() == 2);
		assertThat(this.spans.tree()).containsExactly("- > agents.Megaphone/Shout", "agents.Megaphone/Shout > shout");
		channel.shutdownNow();
	}

	@Test
	void applicationWithoutMicrometerCoreObservesNoCall() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withConfiguration(AutoConfigurations.of(GrpcClientObservationAutoConfiguration.class,
					GrpcServerObservationAutoConfiguration.class));
		runner.run((beans) -> assertThat(beans).hasSingleBean(ClientInterceptor.class)
			.hasSingleBean(ServerInterceptor.class));
		runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((beans) -> assertThat(beans).doesNotHaveBean(ClientInterceptor.class)
				.doesNotHaveBean(ServerInterceptor.class));
	}

	private Channel channel() {
		return context.getBean(GrpcChannelFactory.class).createChannel("static://" + this.target);
	}

	private String ask(Channel channel, String text) {
		return this.tracer.call("ask", StepKind.COMPUTE, () -> ShoutService.call(channel, text));
	}

	private String askAsynchronously(Consumer<String> callback) throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		ClientCalls.asyncUnaryCall(channel().newCall(ShoutService.SHOUT, CallOptions.DEFAULT), StringValue.of("hello"),
				new StreamObserver<>() {

					@Override
					public void onNext(StringValue value) {
						callback.accept(value.getValue());
						answer.complete(value.getValue());
					}

					@Override
					public void onError(Throwable failure) {
						answer.completeExceptionally(failure);
					}

					@Override
					public void onCompleted() {
					}

				});
		return answer.get(60, TimeUnit.SECONDS);
	}

	private void step(String name) {
		this.tracer.call(name, StepKind.COMPUTE, () -> name);
	}

	private void assertOneTrace() {
		await().until(() -> this.spans.all().size() == 4);
		assertThat(this.spans.tree()).containsExactly(ONE_TRACE);
		assertThat(this.spans.all()).extracting(SpanData::getTraceId)
			.containsOnly(this.spans.named("ask").getTraceId());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		ShoutService shoutService(AgentTracer tracer) {
			return new ShoutService((text) -> tracer.call("shout", StepKind.COMPUTE, () -> {
				if (text.equals("fail")) {
					throw new IllegalStateException("hoarse");
				}
				return text.toUpperCase();
			}));
		}

	}

}
