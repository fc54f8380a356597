package io.agenttracing.transparency;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentSpanCustomizer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Collaborators of tracing that throw at random.
 */
@Configuration(proxyBeanMethods = false)
class HostileBeans {

	@Bean
	Hostility hostility() {
		return Hostility.some();
	}

	@Bean
	AgentSpanCustomizer hostileCustomizer(Hostility hostility) {
		return (span, call) -> hostility.act();
	}

	@Bean
	ObservationHandler<Observation.Context> hostileHandler(Hostility hostility) {
		return new HostileHandler(hostility);
	}

	@Bean
	SpanProcessor hostileProcessor(Hostility hostility) {
		return new HostileProcessor(hostility);
	}

	@Bean
	SpanExporter hostileExporter() {
		return new HostileExporter();
	}

	@Bean
	TextMapPropagator hostilePropagator(Hostility hostility) {
		return new HostilePropagator(hostility);
	}

	private record HostileHandler(Hostility hostility) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			this.hostility.act();
		}

		@Override
		public void onStop(Observation.Context context) {
			this.hostility.act();
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			this.hostility.act();
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			this.hostility.act();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			this.hostility.act();
			return true;
		}

	}

	private record HostileProcessor(Hostility hostility) implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			this.hostility.act();
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.hostility.act();
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

	/**
	 * Throws each third time, on the threads of tracing.
	 */
	private static final class HostileExporter implements SpanExporter {

		private final AtomicInteger exports = new AtomicInteger();

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			int number = this.exports.incrementAndGet() % 6;
			if (number == 1) {
				throw new IllegalStateException("hostile");
			}
			if (number == 3) {
				throw new NoClassDefFoundError("hostile");
			}
			return (number == 5) ? CompletableResultCode.ofFailure() : CompletableResultCode.ofSuccess();
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

	private record HostilePropagator(Hostility hostility) implements TextMapPropagator {

		@Override
		public Collection<String> fields() {
			return List.of("hostile");
		}

		@Override
		public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
			this.hostility.act();
		}

		@Override
		public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
			this.hostility.act();
			return context;
		}

	}

}
