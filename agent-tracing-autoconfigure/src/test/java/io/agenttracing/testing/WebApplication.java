package io.agenttracing.testing;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * A whole application on a free port of the loopback interface, which samples everything.
 */
public final class WebApplication {

	private WebApplication() {
	}

	/**
	 * Prepares an application.
	 * @param sources its configuration
	 * @return the builder, for other properties and to run it
	 */
	public static SpringApplicationBuilder of(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).properties("server.port=0", "server.address=127.0.0.1",
				"management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off");
	}

	public static int port(ApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

}
