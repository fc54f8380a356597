package io.agenttracing.instrument.call.coroutine

import io.agenttracing.AgentStep
import io.micrometer.observation.ObservationRegistry
import io.r2dbc.proxy.ProxyConnectionFactory
import io.r2dbc.proxy.observation.ObservationProxyExecutionListener
import io.r2dbc.spi.ConnectionFactories
import io.r2dbc.spi.ConnectionFactory
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.r2dbc.connection.R2dbcTransactionManager
import org.springframework.r2dbc.core.DatabaseClient
import org.springframework.r2dbc.core.await
import org.springframework.r2dbc.core.awaitOne
import org.springframework.transaction.annotation.EnableTransactionManagement
import org.springframework.transaction.annotation.Transactional
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.reactive.config.EnableWebFlux
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.support.WebClientAdapter
import org.springframework.web.reactive.function.server.RouterFunction
import org.springframework.web.reactive.function.server.bodyValueAndAwait
import org.springframework.web.reactive.function.server.coRouter
import org.springframework.web.service.invoker.HttpServiceProxyFactory
import reactor.core.publisher.Mono

@Configuration(proxyBeanMethods = false)
open class KotlinAgentsConfiguration {

	@Bean
	open fun probes() = Probes()

	@Bean
	open fun remote() = Remote()

	@Bean
	open fun webClient(builder: WebClient.Builder, remote: Remote): WebClient = builder.baseUrl(remote.url).build()

	@Bean
	open fun remoteApi(web: WebClient): RemoteApi =
		HttpServiceProxyFactory.builderFor(WebClientAdapter.create(web)).build().createClient(RemoteApi::class.java)

	@Bean
	open fun workflow(agent: FlowAgent, probes: Probes) = Workflow(agent, probes)

	@Bean
	open fun handlers(workflow: Workflow) = Handlers(workflow)

}

@RestController
open class Handlers(private val workflow: Workflow) {

	@GetMapping("/suspend/{case}")
	open suspend fun suspending(@PathVariable case: String): String = workflow.handle(case)

	@GetMapping("/mono/{case}")
	open fun mono(@PathVariable case: String): Mono<String> = mono { workflow.handle(case) }

	@GetMapping("/unconfined/{case}")
	open fun unconfined(@PathVariable case: String): Mono<String> = mono(Dispatchers.Unconfined) { workflow.handle(case) }

	@GetMapping("/plain")
	open fun plain(): String = Probes.current()

}

@Configuration(proxyBeanMethods = false)
@EnableWebFlux
open class RouterConfiguration {

	@Bean
	open fun router(workflow: Workflow): RouterFunction<*> = coRouter {
		GET("/router/{case}") { ok().bodyValueAndAwait(workflow.handle(it.pathVariable("case"))) }
	}

}

/**
 * A table, with transactions.
 */
open class Records(private val database: DatabaseClient) {

	@AgentStep(name = "store")
	@Transactional
	open suspend fun store(text: String) {
		database.sql("insert into record values (:text)").bind("text", text).await()
		delay(1)
		withContext(Dispatchers.IO) {
			database.sql("update record set text = 'c' where text = :text").bind("text", text).await()
		}
	}

	@AgentStep(name = "store and fail")
	@Transactional
	open suspend fun storeAndFail(text: String) {
		database.sql("insert into record values (:text)").bind("text", text).await()
		throw IllegalStateException("no")
	}

	open suspend fun clear() = database.sql("delete from record").await()

	@AgentStep(name = "count")
	open suspend fun count(): Long = database.sql("select count(*) from record").map { row, _ ->
		row.get(0, java.lang.Long::class.java)!!.toLong()
	}.awaitOne()

}

@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement
open class DatabaseConfiguration {

	@Bean
	open fun connectionFactory(registry: ObservationRegistry): ConnectionFactory {
		val h2 = ConnectionFactories.get("r2dbc:h2:mem:///records;DB_CLOSE_DELAY=-1")
		return ProxyConnectionFactory.builder(h2)
			.listener(ObservationProxyExecutionListener(registry, h2, "r2dbc:h2:mem:///records"))
			.build()
	}

	@Bean
	open fun transactionManager(connectionFactory: ConnectionFactory) = R2dbcTransactionManager(connectionFactory)

	@Bean
	open fun records(connectionFactory: ConnectionFactory): Records {
		val database = DatabaseClient.create(connectionFactory)
		runBlocking { database.sql("create table if not exists record (text varchar(9))").await() }
		return Records(database)
	}

}

object Blocking {

	@JvmStatic
	fun handle(workflow: Workflow, case: String): String = runBlocking { workflow.handle(case) }

	@JvmStatic
	fun clear(records: Records) = runBlocking { records.clear() }

}
