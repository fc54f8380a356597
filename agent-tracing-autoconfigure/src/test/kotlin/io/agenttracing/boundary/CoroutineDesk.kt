package io.agenttracing.boundary

import io.agenttracing.AgentStep
import io.agenttracing.AgentTracer
import io.agenttracing.StepKind
import io.agenttracing.TracedAgent
import io.agenttracing.callSuspending
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.withTimeoutOrNull
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.http.MediaType
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.reactive.config.EnableWebFlux
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody
import org.springframework.web.reactive.function.client.bodyToFlow
import org.springframework.web.reactive.function.server.ServerResponse
import org.springframework.web.reactive.function.server.bodyValueAndAwait
import org.springframework.web.reactive.function.server.coRouter

/**
 * The applications of docs/reactive.md in Kotlin. Each class is open, as the kotlin-spring
 * plugin would have it.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFlux
open class CoRouterDesk {

	@Bean
	open fun routes(support: Support) = coRouter {
		GET("/desk/{question}") { request ->
			ServerResponse.ok().bodyValueAndAwait(support.answer(request.pathVariable("question")))
		}
	}

	@Bean
	open fun support(retrieval: Retrieval, profiles: Profiles, model: Model, tracer: AgentTracer) =
		Support(retrieval, profiles, model, tracer)

	@Bean
	open fun retrieval(client: WebClient) = Retrieval(client)

	@Bean
	open fun profiles() = Profiles()

	@Bean
	open fun model(client: WebClient) = Model(client)

	@TracedAgent(name = "support", role = TracedAgent.Role.ORCHESTRATOR)
	open class Support(
		private val retrieval: Retrieval,
		private val profiles: Profiles,
		private val model: Model,
		private val tracer: AgentTracer
	) {

		open suspend fun answer(question: String): String = coroutineScope {
			val passages = async { retrieval.passages(question) }
			val profile = async(Dispatchers.IO) { profiles.of("c-17") }
			val prompt = passages.await() + profile.await()
			withTimeoutOrNull(200) { model.complete(prompt) }
				?: tracer.callSuspending("shorter", StepKind.COMPUTE) { model.complete("short") }
		}

	}

	@TracedAgent(name = "retrieval")
	open class Retrieval(private val client: WebClient) {

		open suspend fun passages(question: String): String =
			client.get().uri("/passages/{question}", question).retrieve().awaitBody()

	}

	open class Profiles {

		@AgentStep(name = "profile", kind = StepKind.TOOL)
		open fun of(customer: String) = "profile of $customer"

	}

	open class Model(private val client: WebClient) {

		@AgentStep(kind = StepKind.LLM, model = "writer-1")
		open suspend fun complete(prompt: String): String =
			client.post().uri("/slow-model").bodyValue(prompt).retrieve().awaitBody()

	}

}

@Configuration(proxyBeanMethods = false)
@EnableWebFlux
open class FlowDesk {

	@Bean
	open fun writer(retrieval: CoRouterDesk.Retrieval, model: Model) = Writer(retrieval, model)

	@Bean
	open fun retrieval(client: WebClient) = CoRouterDesk.Retrieval(client)

	@Bean
	open fun model(client: WebClient) = Model(client)

	@RestController
	open class Desk(private val writer: Writer) {

		@GetMapping("/desk/{question}", produces = [MediaType.TEXT_EVENT_STREAM_VALUE])
		open fun answer(@PathVariable question: String): Flow<String> = writer.write(question)

	}

	@TracedAgent(name = "writer", role = TracedAgent.Role.ORCHESTRATOR)
	open class Writer(private val retrieval: CoRouterDesk.Retrieval, private val model: Model) {

		open fun write(question: String): Flow<String> =
			model.tokens(question).onStart { emit(retrieval.passages(question)) }

	}

	open class Model(private val client: WebClient) {

		@AgentStep(kind = StepKind.LLM, model = "writer-1")
		open fun tokens(question: String): Flow<String> =
			client.get().uri("/tokens/{question}", question).retrieve().bodyToFlow()

	}

}
