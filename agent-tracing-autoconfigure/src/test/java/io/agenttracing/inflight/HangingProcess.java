package io.agenttracing.inflight;

import java.util.concurrent.CountDownLatch;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application in a process of its own, in which an agent hangs until it is killed.
 */
final class HangingProcess {

	private HangingProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		HangingApplication.Waiting agent = context.getBean(HangingApplication.Waiting.class);
		context.getBean(HangingApplication.Orchestrator.class).run(() -> agent.await(new CountDownLatch(1)));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ HangingApplication.Orchestrator.class, HangingApplication.Waiting.class })
	static class Application {

	}

}
