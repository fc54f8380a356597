package io.agenttracing.instrument.call.coroutine;

import java.util.List;

import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents in Kotlin in an application on Spring MVC with Tomcat.
 */
@ParameterizedClass
@ValueSource(strings = { "limited", "auto" })
class KotlinServletTests {

	private static KotlinApplication application;

	private final String mode;

	KotlinServletTests(String mode) {
		this.mode = mode;
	}

	@BeforeParameterizedClassInvocation
	static void start(String mode) {
		application = KotlinApplication.servlet(mode);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@ValueSource(strings = { "steps", "web", "tracer", "micrometer", "opentelemetry", "spring", "mdc", "manual",
			"stream", "background", "mono" })
	void hasTheSameTreeAsOnWebFlux(String name) {
		for (String route : List.of("suspend", "unconfined")) {
			application.clear();
			assertThat(application.get("/" + route + "/" + name)).as(route).isEqualTo("done");
			application.awaitServer();
			assertThat(application.tree()).as(route).isEqualTo(tree(name));
			assertThat(application.strangeRequests()).as(route).hasSize(isOfTheRequest(name) ? 1 : 0);
			assertThat(application.seen()).as(route).contains("before: server", "after: server");
			assertThat(application.seen()).as(route)
				.filteredOn((seen) -> seen.startsWith("agent") || seen.startsWith("think") || seen.startsWith("look"))
				.allMatch((seen) -> seen.matches("agent.*: flow|think.*: think|look: look"));
		}
	}

	// Without Reactor's propagation Micrometer's element brings back the Observation of
	// the
	// request, which is current on Tomcat's thread.
	private String tree(String name) {
		return isOfTheRequest(name)
				? "call > http get x2, flow > call x2, server > flow, server > http get, server > look x2"
				: FlowTrees.of(name, "server");
	}

	private boolean isOfTheRequest(String name) {
		return name.equals("micrometer") && this.mode.equals("limited");
	}

}
