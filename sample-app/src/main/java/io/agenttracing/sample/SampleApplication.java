package io.agenttracing.sample;

import java.util.List;

import io.agenttracing.sample.scenario.Scenario;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Answers a question about each of a few documents, then about any that is posted.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	public static void main(String[] args) {
		if (List.of(args).contains("--scenarios")) {
			System.out.println("What can go wrong, each in one run and one trace:\n\n" + Scenario.list());
			return;
		}
		ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class, args);
		if (context.getBean(SampleProperties.class).once()) {
			System.exit(SpringApplication.exit(context));
		}
	}

}
