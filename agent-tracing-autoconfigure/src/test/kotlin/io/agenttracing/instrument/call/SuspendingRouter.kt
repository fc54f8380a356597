package io.agenttracing.instrument.call

import io.agenttracing.AgentStep
import io.agenttracing.StepKind
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

enum class Route { SHORT, LONG }

/**
 * Decides in suspend functions.
 */
open class SuspendingRouter {

	@AgentStep(kind = StepKind.DECISION)
	open suspend fun route(length: Int): Route {
		delay(1)
		return if (length > 5) Route.LONG else Route.SHORT
	}

	@AgentStep(kind = StepKind.DECISION, options = ["small", "large"])
	open suspend fun model(chosen: String): String {
		delay(1)
		return chosen
	}
}

object Routes {

	@JvmStatic
	fun route(router: SuspendingRouter, length: Int): Route = runBlocking { router.route(length) }

	@JvmStatic
	fun model(router: SuspendingRouter, chosen: String): String = runBlocking { router.model(chosen) }
}
