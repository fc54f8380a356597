package io.agenttracing.pipeline.masking;

import java.util.List;
import java.util.function.Supplier;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans that {@link SecretSpanMasking} cannot mask.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedMaskingTests {

	private final SpanData span = Spans.of("call password=s3cret", (content) -> {
		content.setAttribute("password", "s3cret");
		content.addEvent("password=s3cret");
		content.setStatus(StatusCode.ERROR, "password=s3cret");
	});

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, StackOverflowError.class, NoClassDefFoundError.class,
			OutOfMemoryError.class })
	void letNothingOutButNameAndIds(Class<? extends Throwable> type) {
		Broken broken = new Broken(this.span, type);
		broken.attributes = broken::fail;
		SpanData masked = SecretSpanMasking.cutting().transform(broken);
		assertThat(masked.getName()).isEqualTo("call password=***");
		assertThat(masked.getAttributes())
			.isEqualTo(Attributes.of(AttributeKey.booleanKey("agent_tracing.masking_failed"), true));
		assertThat(masked.getEvents()).isEmpty();
		assertThat(masked.getLinks()).isEmpty();
		assertThat(masked.getStatus()).isEqualTo(StatusData.error());
		assertThat(masked.getSpanContext()).isEqualTo(this.span.getSpanContext());
		assertThat(masked.getStartEpochNanos()).isEqualTo(this.span.getStartEpochNanos());
		assertThat(masked.toString()).doesNotContain("s3cret");
	}

	@Test
	void letNothingOutWhateverFails() {
		Broken broken = new Broken(this.span, IllegalStateException.class);
		broken.name = broken::fail;
		broken.events = broken::fail;
		broken.status = broken::fail;
		SpanData masked = SecretSpanMasking.cutting().transform(broken);
		assertThat(masked.getName()).isEqualTo("***");
		assertThat(masked.getStatus()).isEqualTo(StatusData.error());
		assertThat(masked.getAttributes().size()).isEqualTo(1);
		assertThat(masked.toString()).doesNotContain("s3cret");
	}

	@Test
	void warnOnceWithoutTheMessage(CapturedOutput output) {
		SecretSpanMasking masking = SecretSpanMasking.cutting();
		for (int i = 0; i < 3; i++) {
			Broken broken = new Broken(this.span, IllegalStateException.class);
			broken.events = broken::fail;
			masking.transform(broken);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("could not be masked"))).singleElement()
			.asString()
			.contains("IllegalStateException")
			.doesNotContain("s3cret");
	}

	/**
	 * A span whose parts throw.
	 */
	private static final class Broken extends DelegatingSpanData {

		private final Class<? extends Throwable> type;

		private Supplier<String> name;

		private Supplier<Attributes> attributes;

		private Supplier<List<EventData>> events;

		private Supplier<StatusData> status;

		Broken(SpanData span, Class<? extends Throwable> type) {
			super(span);
			this.type = type;
			this.name = span::getName;
			this.attributes = span::getAttributes;
			this.events = span::getEvents;
			this.status = span::getStatus;
		}

		<T> T fail() {
			try {
				throw this.type.getConstructor(String.class).newInstance("password=s3cret");
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalArgumentException(ex);
			}
		}

		@Override
		public String getName() {
			return this.name.get();
		}

		@Override
		public Attributes getAttributes() {
			return this.attributes.get();
		}

		@Override
		public List<EventData> getEvents() {
			return this.events.get();
		}

		@Override
		public StatusData getStatus() {
			return this.status.get();
		}

	}

}
