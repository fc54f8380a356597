package io.agenttracing.instrument.mcp;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.failure.Failures;
import io.agenttracing.testing.TracedApplication;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.api.Test;

import org.springframework.ai.mcp.client.common.autoconfigure.NamedClientMcpTransport;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.annotation.SessionScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeclaredLists}: no list of the application is asked for what is in it.
 */
class DeclaredListsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(McpAgentTracingAutoConfiguration.class,
				McpClientAgentTracingAutoConfiguration.class, McpServerAgentTracingAutoConfiguration.class))
		.withInitializer((context) -> context.getBeanFactory()
			.registerScope("session", new org.springframework.web.context.request.SessionScope()));

	@Test
	void listsOfTheApplicationAreNotTouched() {
		long failures = Failures.count();
		this.runner.withUserConfiguration(Lists.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean("remote", RemoteList.class).asked).hasValue(0);
			assertThat(context.getBean("plain")).isSameAs(Lists.PLAIN);
			assertThat(Failures.count()).isEqualTo(failures);
		});
	}

	@Test
	void listsOfWhatIsTracedAre() {
		this.runner.withUserConfiguration(Traced.class).run((context) -> {
			List<?> tools = context.getBean("tools", List.class);
			assertThat(((SyncToolSpecification) tools.get(0)).callHandler()).isInstanceOf(TracedHandler.class);
			List<?> transports = context.getBean("transports", List.class);
			assertThat(((NamedClientMcpTransport) transports.get(0)).transport())
				.isInstanceOf(TracedClientTransport.class);
		});
	}

	@Test
	void listsOfWhichNothingIsDeclaredAreIfTheyArePlain() {
		RemoteList<?> remote = new RemoteList<>();
		List<?> tools = new Traced().tools();
		this.runner.withBean("remote", List.class, () -> remote)
			.withBean("tools", List.class, () -> tools)
			.withBean("hidden", List.class, () -> Collections.unmodifiableList(tools))
			.run((context) -> {
				assertThat(context.getBean("tools")).isNotSameAs(tools);
				assertThat((List<?>) context.getBean("hidden", List.class)).isEqualTo(tools);
				assertThat(remote.asked).hasValue(0);
			});
	}

	@Test
	void listsThatAreWantedByTheirClassStayAsTheyAre() {
		this.runner.withUserConfiguration(Classes.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Wanting.class).tools()).isInstanceOf(CopyOnWriteArrayList.class);
			assertThat(context.getBean(Wanting.class).own()).isSameAs(context.getBean("own"));
			assertThat(context.getBean("transports")).isInstanceOf(LinkedList.class);
		});
	}

	@Test
	void listThatCannotBeReadStaysAsItIs() {
		long failures = Failures.count();
		this.runner.withUserConfiguration(Unreadable.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean("tools")).isSameAs(Unreadable.TOOLS);
			assertThat(context.getBean("transports")).isSameAs(Unreadable.TRANSPORTS);
			assertThat(Failures.count()).isEqualTo(failures + 2);
		});
	}

	@Test
	void whatIsAddedLaterIsThere() {
		this.runner.withUserConfiguration(Filled.class).run((context) -> {
			Filled filled = context.getBean(Filled.class);
			filled.tools.addAll(new Traced().tools());
			filled.transports.addAll(new Traced().transports());
			filled.arrays.addAll(new Traced().transports());
			assertThat(context.getBean("tools", List.class)).hasSize(2)
				.allSatisfy((tool) -> assertThat(((SyncToolSpecification) tool).callHandler())
					.isInstanceOf(TracedHandler.class));
			List<?> transports = context.getBean("transports", List.class);
			assertThat(transports).hasSize(2)
				.isEqualTo(transports)
				.allSatisfy((transport) -> assertThat(((NamedClientMcpTransport) transport).transport())
					.isInstanceOf(TracedClientTransport.class));
			assertThat(transports.get(1)).isSameAs(transports.stream().skip(1).findFirst().orElseThrow());
			assertThat(context.getBean("arrays")).isSameAs(filled.arrays);
		});
	}

	@Test
	void whatIsChangedInAListIsChangedInItsOwn() {
		this.runner.withUserConfiguration(Filled.class).run((context) -> {
			List<SyncToolSpecification> own = context.getBean(Filled.class).tools;
			SyncToolSpecification first = own.get(0);
			SyncToolSpecification other = new Traced().tools().get(0);
			@SuppressWarnings("unchecked")
			List<SyncToolSpecification> tools = context.getBean("tools", List.class);
			tools.add(other);
			assertThat(own).containsExactly(first, other);
			assertThat(tools.remove(0).tool()).isSameAs(first.tool());
			assertThat(own).containsExactly(other);
			assertThat(tools.set(0, first).tool()).isSameAs(other.tool());
			assertThat(own).containsExactly(first);
			tools.removeIf((tool) -> tool.tool() == first.tool());
			assertThat(own).isEmpty();
		});
	}

	/**
	 * A list that is elsewhere, and not there.
	 */
	static final class RemoteList<T> extends AbstractList<T> {

		private final AtomicInteger asked = new AtomicInteger();

		@Override
		public T get(int index) {
			throw new IllegalStateException("Away, asked " + this.asked.incrementAndGet());
		}

		@Override
		public int size() {
			throw new IllegalStateException("Away, asked " + this.asked.incrementAndGet());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lists {

		static final List<Object> PLAIN = List.of("one", 2);

		@Bean
		@SessionScope
		List<String> cart() {
			return List.of("apple");
		}

		@Bean
		RemoteList<String> remote() {
			return new RemoteList<>();
		}

		@Bean
		List<Object> plain() {
			return PLAIN;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Traced {

		@Bean
		List<SyncToolSpecification> tools() {
			return List.of(new SyncToolSpecification(Tool.builder("it", Map.of("type", "object")).build(),
					(exchange, call) -> CallToolResult.builder().build()));
		}

		@Bean
		List<NamedClientMcpTransport> transports() {
			return List.of(new NamedClientMcpTransport("weather",
					HttpClientStreamableHttpTransport.builder("http://127.0.0.1:1").build()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filled {

		private final List<SyncToolSpecification> tools = new ArrayList<>(new Traced().tools());

		private final List<NamedClientMcpTransport> transports = new CopyOnWriteArrayList<>(new Traced().transports());

		private final ArrayList<NamedClientMcpTransport> arrays = new ArrayList<>();

		@Bean
		List<SyncToolSpecification> tools() {
			return this.tools;
		}

		@Bean
		List<NamedClientMcpTransport> transports() {
			return this.transports;
		}

		@Bean
		ArrayList<NamedClientMcpTransport> arrays() {
			return this.arrays;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Classes {

		@Bean
		CopyOnWriteArrayList<SyncToolSpecification> tools() {
			return new CopyOnWriteArrayList<>(new Traced().tools());
		}

		@Bean
		OwnList own() {
			OwnList own = new OwnList();
			own.addAll(new Traced().tools());
			return own;
		}

		@Bean
		LinkedList<NamedClientMcpTransport> transports() {
			return new LinkedList<>(new Traced().transports());
		}

		@Bean
		Wanting wanting(CopyOnWriteArrayList<SyncToolSpecification> tools, OwnList own) {
			return new Wanting(tools, own);
		}

	}

	record Wanting(List<SyncToolSpecification> tools, OwnList own) {
	}

	static class OwnList extends ArrayList<SyncToolSpecification> {

	}

	@Configuration(proxyBeanMethods = false)
	static class Unreadable {

		static final List<SyncToolSpecification> TOOLS = new RemoteList<>();

		static final List<NamedClientMcpTransport> TRANSPORTS = new RemoteList<>();

		@Bean
		List<SyncToolSpecification> tools() {
			return TOOLS;
		}

		@Bean
		List<NamedClientMcpTransport> transports() {
			return TRANSPORTS;
		}

	}

}
