package io.agenttracing.instrument.timeout

import io.agenttracing.TracedAgent
import kotlinx.coroutines.delay
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.runBlocking
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody

@TracedAgent(name = "suspending", timeout = "4s")
open class SuspendingCaller(private val client: WebClient) {

	open suspend fun mono(url: String): String {
		delay(5)
		return client.get().uri(url).retrieve().bodyToMono(String::class.java).awaitSingle()
	}

	open suspend fun body(url: String): String {
		delay(5)
		return client.get().uri(url).retrieve().awaitBody()
	}

}

object Suspending {

	@JvmStatic
	fun call(agent: SuspendingCaller, mono: Boolean, url: String): String = runBlocking {
		if (mono) agent.mono(url) else agent.body(url)
	}

}
