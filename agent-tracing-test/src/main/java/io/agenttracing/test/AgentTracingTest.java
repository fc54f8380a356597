package io.agenttracing.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On top of {@code @SpringBootTest}, or of a test slice such as {@code @WebMvcTest},
 * which gets the auto-configuration of tracing: all spans of a test are recorded in
 * memory, sampled, and not exported: neither exporters of Spring Boot nor those that are
 * beans are called. A trace belongs to the test that is current where it begins, also on
 * other threads that get the test's context, and over HTTP by a header. Parameters of
 * type {@link AgentTrace} and {@link AgentTraces} are resolved.
 * <p>
 * Properties that are set to that end override those of the application and of the test:
 * the sampler, its probability and the rate limit, and the export by OTLP and Zipkin.
 * Whether there are traces at all ({@code agent-tracing.enabled}) is left as it is.
 *
 * @since 0.1.0
 * @see ExpectFinding
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AgentTracingExtension.class)
public @interface AgentTracingTest {

	/**
	 * Whether a test fails that has passed, but left an error or a finding above info in
	 * one of its traces that neither an assertion nor {@link ExpectFinding} expects, a
	 * span that is still open 2 s after its end, or more than there is room for.
	 * @return true by default
	 */
	boolean failOnUnexpected() default true;

}
