package io.agenttracing.transparency;

import java.util.Objects;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Does what the methods of a {@link DeclaredDesk} declare.
 */
final class DeclaredWork implements MethodInterceptor {

	private final Work work = new Work();

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (invocation.getArguments().length == 0) {
			return "declared";
		}
		Task task = (Task) Objects.requireNonNull(invocation.getArguments()[0]);
		return switch (Task.callOf(task).shape()) {
			case VALUE -> this.work.value(task);
			case FUTURE -> this.work.future(task);
			case MONO -> this.work.mono(task);
			case FLUX -> this.work.flux(task);
		};
	}

}
