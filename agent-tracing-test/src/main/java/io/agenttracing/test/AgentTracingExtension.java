package io.agenttracing.test;

import java.lang.reflect.Method;
import java.util.List;

import io.agenttracing.test.RecordedRuns.Run;
import io.agenttracing.test.record.RecordedTest;
import io.agenttracing.test.record.TraceWait;
import io.agenttracing.test.record.TracingState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Makes a test current on the threads that run its methods, resolves its parameters, and
 * looks at its traces when it has passed.
 */
final class AgentTracingExtension implements TestInstancePreConstructCallback, BeforeEachCallback, AfterEachCallback,
		InvocationInterceptor, ParameterResolver {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(AgentTracingExtension.class);

	private static final String SINCE = "since";

	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
		return ExtensionContextScope.TEST_METHOD;
	}

	// Before Spring's extension starts the application, whose traces are of nobody.
	@Override
	public void preConstructTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context) {
		context.getStore(NAMESPACE).put(SINCE, System.nanoTime());
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		Long since = context.getStore(NAMESPACE).get(SINCE, Long.class);
		Expectations expectations = Expectations.of(context.getRequiredTestMethod(), context.getRequiredTestClass());
		RecordedTest test = new RecordedTest(name(context), (since != null) ? since : System.nanoTime(),
				() -> hints(context), (run) -> new UnexpectedParts(run, expectations).checkRun());
		context.getStore(NAMESPACE).put(Current.class, new Current(test, test.makeCurrent(), expectations));
	}

	private static String name(ExtensionContext context) {
		String method = context.getRequiredTestMethod().getName();
		String shown = context.getDisplayName();
		return context.getRequiredTestClass().getSimpleName() + '.'
				+ (shown.startsWith(method) ? shown : method + ' ' + shown);
	}

	// Without one, Spring would make one that has nothing in it.
	private static List<String> hints(ExtensionContext context) {
		Class<?> type = context.getRequiredTestClass();
		if (!TestContextAnnotationUtils.hasAnnotation(type, BootstrapWith.class)
				&& !TestContextAnnotationUtils.hasAnnotation(type, ContextConfiguration.class)) {
			return List.of("The test has no application: @AgentTracingTest goes on top of @SpringBootTest.");
		}
		return TracingState.of(SpringExtension.getApplicationContext(context));
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Current current = context.getStore(NAMESPACE).remove(Current.class, Current.class);
		if (current != null) {
			current.scope().close();
			end(current, context.getExecutionException().isEmpty());
			beginNext(context);
		}
	}

	private static void end(Current current, boolean passed) {
		RecordedTest test = current.test();
		try {
			if (passed) {
				TraceWait.until(test::traces, AgentTraces.OPEN_LIMIT);
				new UnexpectedParts(test, current.expectations()).checkTest();
			}
		}
		finally {
			test.end();
		}
	}

	// An instance that has several tests is made once.
	private static void beginNext(ExtensionContext context) {
		if (context.getTestInstanceLifecycle().orElse(null) == Lifecycle.PER_CLASS) {
			ExtensionContext ofClass = context;
			while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
				ofClass = ofClass.getParent().get();
			}
			ofClass.getStore(NAMESPACE).put(SINCE, System.nanoTime());
		}
	}

	@Override
	public void interceptBeforeEachMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	@Override
	public void interceptTestMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method,
			ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	@Override
	public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	@Override
	public <T extends @Nullable Object> T interceptTestFactoryMethod(Invocation<T> invocation,
			ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
		return proceed(invocation, context);
	}

	@Override
	public void interceptDynamicTest(Invocation<@Nullable Void> invocation, DynamicTestInvocationContext dynamic,
			ExtensionContext context) throws Throwable {
		try (Run run = RecordedRuns.begin(test(context))) {
			invocation.proceed();
			run.check();
		}
	}

	@Override
	public void interceptAfterEachMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	// A method with a timeout may run on a thread of its own.
	private static <T extends @Nullable Object> T proceed(Invocation<T> invocation, ExtensionContext context)
			throws Throwable {
		RecordedTest test = test(context);
		if (test == RecordedTest.in(Context.current())) {
			return invocation.proceed();
		}
		try (Scope scope = test.makeCurrent()) {
			return invocation.proceed();
		}
	}

	private static RecordedTest test(ExtensionContext context) {
		Current current = context.getStore(NAMESPACE).get(Current.class, Current.class);
		if (current == null) {
			throw new IllegalStateException("Only a test method, @BeforeEach and @AfterEach have traces");
		}
		return current.test();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		Class<?> type = parameterContext.getParameter().getType();
		return type == AgentTrace.class || type == AgentTraces.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameterContext, ExtensionContext context) {
		RecordedTest test = test(context);
		return (parameterContext.getParameter().getType() == AgentTraces.class) ? new AgentTraces(test)
				: new AgentTrace(new TraceOfTest(test));
	}

	/**
	 * A test that runs.
	 */
	private record Current(RecordedTest test, Scope scope, Expectations expectations) {

	}

}
