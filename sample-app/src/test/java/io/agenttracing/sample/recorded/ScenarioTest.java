package io.agenttracing.sample.recorded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.agenttracing.sample.SampleApplication;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * The sample, whose agents do nothing until they are asked.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = SampleApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "agent-tracing.viewer.enabled=false", "agent-tracing.console.enabled=false",
				"sample.stand-in.delay=2ms" })
@Import(Runs.class)
@interface ScenarioTest {

}
