package io.agenttracing.instrument.call;

import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.instrument.call.coroutine.ExpiringCoroutines;
import io.agenttracing.instrument.call.reactor.ReactorOperators;

/**
 * What is recognized by its name only, and would not be if it had another.
 */
final class AgentCounterparts {

	private AgentCounterparts() {
	}

	static Counterparts ofReactor() {
		return Counterparts.without("Timeouts and fallbacks of Reactor behind an agent are not recognized")
			.where("reactor.core.publisher.Mono")
			.method(ReactorOperators.TIMEOUT, ReactorOperators.RUNS_OUT)
			.method(ReactorOperators.RESUME, "onError")
			.type(ReactorOperators.TIMEOUT_FALLBACK);
	}

	static Counterparts ofCoroutines() {
		return Counterparts.without("Timeouts of Kotlin's coroutines around an agent are not recognized")
			.where("reactor.core.publisher.Mono")
			.where("kotlinx.coroutines.reactor.MonoKt")
			.method(ExpiringCoroutines.TIMEOUT, "run")
			.type(ExpiringCoroutines.RESUMPTION)
			.type("kotlinx.coroutines.TimeoutCancellationException")
			.type("kotlinx.coroutines.flow.internal.FlowCoroutine");
	}

	static Counterparts ofWebResponses() {
		Counterparts counterparts = Counterparts
			.without("Calls of agents whose response comes later may end with their method")
			.where(WebResponses.MVC + "DispatcherServlet");
		WebResponses.STREAMS.forEach((name) -> counterparts.type(WebResponses.MVC + name));
		WebResponses.RESPONSES.forEach((name) -> counterparts.type(WebResponses.MVC + name));
		return counterparts;
	}

	static Counterparts ofLangChain4j() {
		return Counterparts.without("LangChain4j may refuse beans with tools that are agents, too")
			.where("dev.langchain4j.service.AiServices")
			.type(LangChain4jTools.TOOL);
	}

	static Counterparts ofLangChain4jServices() {
		return Counterparts.without("Beans with tools of LangChain4j have no spans as agents, although they could")
			.where("dev.langchain4j.service.spring.AiServicesAutoConfig")
			.type(LangChain4jTools.SERVICE_FACTORY);
	}

}
