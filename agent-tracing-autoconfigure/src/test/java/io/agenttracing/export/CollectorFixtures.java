package io.agenttracing.export;

import java.util.List;

import io.agenttracing.trace.CollectorSettings;
import io.agenttracing.trace.KeptTraces;
import io.agenttracing.trace.SpanBuffers;
import io.agenttracing.trace.SpanCounts;
import io.agenttracing.trace.SpanSink;
import io.agenttracing.trace.TraceCollector;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * What an application could declare itself.
 */
final class CollectorFixtures {

	private CollectorFixtures() {
	}

	static TraceCollector collector() {
		return new TraceCollector(new NoSink(),
				new CollectorSettings(100, 10, false, null, new KeptTraces(System::nanoTime), (span) -> span,
						CollectorSettings.allSpans(), SpanBuffers.of(1_000_000).pending(), new SpanCounts(),
						System::nanoTime));
	}

	static Sampler recordOnly() {
		return new Sampler() {

			@Override
			public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
					Attributes attributes, List<LinkData> parentLinks) {
				return SamplingResult.recordOnly();
			}

			@Override
			public String getDescription() {
				return "record only";
			}

		};
	}

	/**
	 * Swallows everything.
	 */
	private static final class NoSink implements SpanSink {

		@Override
		public void accept(List<SpanData> spans) {
		}

		@Override
		public int retained() {
			return 0;
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
