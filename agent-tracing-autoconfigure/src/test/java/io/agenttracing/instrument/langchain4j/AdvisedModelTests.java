package io.agenttracing.instrument.langchain4j;

import java.util.concurrent.atomic.AtomicInteger;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Lookup;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Models that are beans and of which somebody else has made a proxy or a subclass.
 */
@ExtendWith(OutputCaptureExtension.class)
class AdvisedModelTests {

	private static LangChain4jApplication application;

	private static String startup;

	@BeforeAll
	static void start(CapturedOutput output) {
		application = LangChain4jApplication.start(Models.class, "spring.main.allow-circular-references=true");
		startup = output.getOut();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
		Models.ADVISED.set(0);
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@ValueSource(strings = { "advisedByClass", "advisedByInterface", "advisedInCircle" })
	void adviceIsCalledOnce(String name) {
		assertThat(application.bean(name, OpenModel.class).chat("Hello")).isEqualTo("Hi!");
		assertThat(Models.ADVISED).hasValue(1);
		assertThat(application.only("chat").isError()).isFalse();
	}

	@Test
	void circleHasTheSame() {
		assertThat(application.bean(Ring.class).model).isSameAs(application.bean("advisedInCircle", OpenModel.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "scoped", "lookingUp", "sealedByInterface" })
	void isOneSpan(String name) {
		assertThat(application.bean(name, ChatModel.class).chat("Hello")).isEqualTo("Hi!");
		assertThat(application.only("chat").isError()).isFalse();
	}

	@Test
	void sealedClassIsLeftAlone() {
		assertThat(application.bean("sealedByClass", SealedModel.class).chat("Hello")).isEqualTo("Hi!");
		assertThat(application.exported()).isEmpty();
	}

	@Test
	void nothingElseIsWarnedOf() {
		assertThat(startup).containsOnlyOnce("are only traced within AI services")
			.contains("Calls of the model sealedByClass are only traced within AI services")
			.doesNotContain("Calls of a model are not traced");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(LookingUp.class)
	static class Models {

		static final AtomicInteger ADVISED = new AtomicInteger();

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator proxies = new BeanNameAutoProxyCreator();
			proxies.setBeanNames("advised*");
			proxies.setInterceptorNames("counting");
			proxies.setProxyTargetClass(true);
			return proxies;
		}

		@Bean
		static MethodInterceptor counting() {
			return (invocation) -> {
				if (invocation.getMethod().getName().equals("chat")) {
					ADVISED.incrementAndGet();
				}
				return invocation.proceed();
			};
		}

		@Bean
		OpenModel advisedByClass() {
			return new OpenModel();
		}

		@Bean
		ChatModel advisedByInterface() {
			return new OpenModel();
		}

		@Bean
		CircularModel advisedInCircle() {
			return new CircularModel();
		}

		@Bean
		Ring ring() {
			return new Ring();
		}

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		OpenModel scoped() {
			return new OpenModel();
		}

		@Bean
		ChatModel sealedByInterface() {
			return new SealedModel();
		}

		@Bean
		SealedModel sealedByClass() {
			return new SealedModel();
		}

	}

	static class OpenModel implements ChatModel {

		@Override
		public ChatResponse doChat(ChatRequest request) {
			return ChatResponse.builder().aiMessage(AiMessage.from("Hi!")).build();
		}

	}

	static class CircularModel extends OpenModel {

		@Autowired
		Ring ring;

	}

	static class Ring {

		@Autowired
		CircularModel model;

	}

	@Component("lookingUp")
	abstract static class LookingUp extends OpenModel {

		@Lookup
		abstract Ring ring();

	}

	static sealed class SealedModel extends OpenModel permits OtherSealedModel {

	}

	static final class OtherSealedModel extends SealedModel {

	}

}
