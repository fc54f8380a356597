package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StackFrames} and {@link LibraryFrames}.
 */
class StackFramesTests {

	@Test
	void foldsWhatIsAboveTheFirstFrameOfTheApplication() {
		List<StackTraceElement> stack = stack("jdk.internal.misc.Unsafe", "java.util.concurrent.locks.LockSupport",
				"org.springframework.web.client.DefaultRestClient", "com.example.RiskApi$$SpringCGLIB$$0",
				"com.example.RiskApi", "org.springframework.aop.framework.CglibAopProxy", "com.example.Risk",
				"java.lang.Thread");
		assertThat(divide(stack).brief()).containsExactly(
				"… 4 frames of the JDK, proxies and libraries, in jdk.internal.misc.Unsafe.run(Unknown Source)",
				"at com.example.RiskApi.run(Unknown Source)", "… 1 frame of the JDK, proxies and libraries",
				"at com.example.Risk.run(Unknown Source)");
		assertThat(divide(stack).informative()).isEqualTo(stack.get(4));
	}

	@Test
	void stackOfTheMarkerReachesTheApplicationHoweverDeepItWaits() {
		List<StackTraceElement> stack = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			stack.addAll(stack("org.springframework.Library" + i));
		}
		stack.addAll(stack("com.example.RiskApi", "com.example.Risk"));
		assertThat(divide(stack).full()).startsWith("at org.springframework.Library0.run(Unknown Source)")
			.contains("… 86 more frames of the JDK and libraries",
					"at org.springframework.Library99.run(Unknown Source)")
			.endsWith("at com.example.RiskApi.run(Unknown Source)", "at com.example.Risk.run(Unknown Source)");
	}

	@Test
	void showsTheInnermostFramesWhereNoneIsOfTheApplication() {
		List<StackTraceElement> stack = stack("java.lang.Object", "org.springframework.Library", "java.lang.Thread");
		assertThat(divide(stack).brief()).hasSize(3).first().isEqualTo("at java.lang.Object.run(Unknown Source)");
		assertThat(divide(stack).informative()).isEqualTo(stack.get(1));
		assertThat(StackFrames.NONE.informative()).isNull();
		assertThat(StackFrames.NONE.brief()).isEmpty();
	}

	@Test
	void knowsTheApplicationByItsPackagesAndThoseBesideThem() {
		List<StackTraceElement> stack = stack("java.lang.Object", "org.unknown.Client", "com.acme.billing.Billing",
				"com.acme.orders.Orders");
		assertThat(divide(stack, "com.acme.orders").informative()).isEqualTo(stack.get(2));
		assertThat(divide(stack, "com.acme.orders").brief())
			.startsWith("… 2 frames of the JDK, proxies and libraries, in java.lang.Object.run(Unknown Source)");
		assertThat(divide(stack, "org.elsewhere").informative()).isEqualTo(stack.get(1));
	}

	@Test
	void anApplicationMayHaveTheNameOfLibrary() {
		List<StackTraceElement> stack = stack("org.apache.http.Client", "org.apache.shop.Shop");
		assertThat(divide(stack, "org.apache.shop").informative()).isEqualTo(stack.get(1));
	}

	@Test
	void doesNotShowMoreThanAPersonReads() {
		List<StackTraceElement> stack = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			stack.addAll(stack("com.example.Recursive" + i));
		}
		assertThat(divide(stack).brief()).hasSize(13).endsWith("and more, which the marker span has");
		assertThat(divide(stack).full()).hasSize(32);
	}

	private static StackFrames divide(List<StackTraceElement> stack, String... packages) {
		return new LibraryFrames(List.of(packages)).divide(stack);
	}

	private static List<StackTraceElement> stack(String... types) {
		List<StackTraceElement> stack = new ArrayList<>();
		for (String type : types) {
			stack.add(new StackTraceElement(type, "run", null, -1));
		}
		return stack;
	}

}
