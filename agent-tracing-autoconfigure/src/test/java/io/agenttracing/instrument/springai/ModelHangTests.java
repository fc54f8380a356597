package io.agenttracing.instrument.springai;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.trace.StatusCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What each vendor's client makes of a model that says nothing, or nothing more. OkHttp
 * sends a request again whose connection was lost, so replies depend on what is asked and
 * not on their order.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ModelHangTests {

	private static ModelApplication application;

	private final ModelVendor vendor;

	ModelHangTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	// The SDKs of OpenAI and Anthropic let the request go on nevertheless.
	@Test
	void beforeTheFirstByteACallIsOpenUntilItIsCancelled() {
		ModelReply reply = ModelReply.text("Hello");
		application.server().otherwise((request) -> request.mentions("Silence") ? reply.hangingBefore() : reply);
		Disposable subscription = application.desk().stream("Silence").subscribe();
		application.server().awaitRequests(1);
		assertThat(application.spans(chatName())).isEmpty();
		assertThat(application.spans().isAllEnded()).isFalse();
		subscription.dispose();
		await().untilAsserted(() -> assertThat(application.spans(chatName())).hasSize(1));
	}

	// Whoever cancels it there would wait for the client's timeout: the SDKs of OpenAI
	// and
	// Anthropic close a reader that another thread is reading from.
	@Test
	void inTheMiddleOfAStreamACallIsOpenUntilItsConnectionIsLost() throws Exception {
		ModelReply reply = ModelReply.text("One two three four five six");
		application.server().otherwise((request) -> request.mentions("Count") ? reply.hangingMidway() : reply);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch failed = new CountDownLatch(1);
		application.desk().stream("Count").subscribe((word) -> begun.countDown(), (ex) -> failed.countDown());
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(application.spans(chatName())).isEmpty();
		application.server().reset();
		assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(application.spans().named(chatName()).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	private String chatName() {
		return "chat " + this.vendor.model();
	}

}
