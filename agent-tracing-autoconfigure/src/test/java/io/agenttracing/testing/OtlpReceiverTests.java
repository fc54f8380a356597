package io.agenttracing.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtlpReceiver} with OpenTelemetry's exporters.
 */
class OtlpReceiverTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "gzip" })
	void receivesByHttp(String compression) {
		verifyReceives(OtlpHttpSpanExporter.builder()
			.setEndpoint(this.receiver.httpEndpoint())
			.setCompression(compression)
			.build());
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "gzip" })
	void receivesByGrpc(String compression) {
		verifyReceives(OtlpGrpcSpanExporter.builder()
			.setEndpoint(this.receiver.grpcEndpoint())
			.setCompression(compression)
			.build());
	}

	@Test
	void forgetsWhatHasArrived() {
		receivesByHttp("none");
		this.receiver.clear();
		assertThat(this.receiver.spans()).isEmpty();
		assertThat(this.receiver.requests()).isZero();
	}

	private void verifyReceives(SpanExporter exporter) {
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(exporter))
			.build()) {
			Tracer tracer = provider.get("scope");
			Span parent = tracer.spanBuilder("parent").setSpanKind(SpanKind.PRODUCER).startSpan();
			Span child = tracer.spanBuilder("child").setParent(Context.root().with(parent)).startSpan();
			child.setAttribute("count", 3);
			child.setAttribute(AttributeKey.stringArrayKey("names"), List.of("a", "b"));
			child.recordException(new IllegalStateException("broken"));
			child.end();
			parent.end();
			provider.forceFlush().join(10, TimeUnit.SECONDS);
			List<ReceivedSpan> spans = this.receiver.awaitSpans(2);
			assertThat(spans).extracting(ReceivedSpan::name).containsExactlyInAnyOrder("child", "parent");
			ReceivedSpan first = spans.stream().filter((span) -> !span.isRoot()).findFirst().orElseThrow();
			ReceivedSpan second = spans.stream().filter(ReceivedSpan::isRoot).findFirst().orElseThrow();
			assertThat(first.isChildOf(second)).isTrue();
			assertThat(first.traceId()).isEqualTo(parent.getSpanContext().getTraceId());
			assertThat(first.attributes())
				.containsExactlyInAnyOrderEntriesOf(Map.of("count", 3L, "names", List.of("a", "b")));
			assertThat(first.events()).singleElement().satisfies((event) -> {
				assertThat(event.name()).isEqualTo("exception");
				assertThat(event.attributes()).containsEntry("exception.message", "broken");
			});
			assertThat(first.isSampled()).isTrue();
			assertThat(first.scopeName()).isEqualTo("scope");
			assertThat(first.serviceName()).startsWith("unknown_service");
			assertThat(second.kind().name()).isEqualTo("SPAN_KIND_PRODUCER");
		}
	}

}
