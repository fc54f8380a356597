package io.agenttracing.transparency;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import org.jspecify.annotations.Nullable;

/**
 * What calls by hand are without the starter: the work itself.
 */
final class PlainTracer implements AgentTracer {

	@Override
	public <T> T call(String name, StepKind kind, Callable<T> work) {
		try {
			return work.call();
		}
		catch (Throwable failure) {
			throw Endings.<RuntimeException>sneaky(failure);
		}
	}

	@Override
	public <T> T fallback(String name, Throwable failure, Callable<T> work) {
		return call(name, StepKind.COMPUTE, work);
	}

	@Override
	public void decision(String name, Collection<String> options, String chosen, String reason) {
	}

	@Override
	public void decision(String name, Collection<String> options, String chosen, String reason, double confidence) {
	}

	@Override
	public void attribute(String key, @Nullable Object value) {
	}

	@Override
	public void inject(Map<String, String> carrier) {
	}

	@Override
	public <T> T continueFrom(Map<String, String> carrier, String name, Callable<T> work) {
		return call(name, StepKind.COMPUTE, work);
	}

	@Override
	public <T, R> Function<T, R> process(Function<? super T, ? extends R> work) {
		return work::apply;
	}

}
