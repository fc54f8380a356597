package io.agenttracing.instrument.call;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

/**
 * What the span of a decision says.
 */
class DecisionStepTests {

	private ApplicationContextRunner runner = TracedApplication.runner().withBean(Router.class);

	@Test
	void anEnumTellsTheOptionsAndTheChoice() {
		decide((router) -> router.route("easy"), "decision route",
				Map.of("chosen", "SMALL_MODEL", "options", List.of("SMALL_MODEL", "LARGE_MODEL")));
		decide((router) -> router.later("hard").block(), "decision later",
				Map.of("chosen", "LARGE_MODEL", "options", List.of("SMALL_MODEL", "LARGE_MODEL")));
		decide((router) -> router.maybe(null), "decision maybe",
				Map.of("options", List.of("SMALL_MODEL", "LARGE_MODEL")));
	}

	@Test
	void numbersAndYesOrNoAreChoices() {
		decide((router) -> router.accept(7), "decision accept",
				Map.of("chosen", "true", "options", List.of("true", "false")));
		decide((router) -> router.number(new BigDecimal("0.70")), "decision number", Map.of("chosen", "0.70"));
		decide((router) -> router.number(new TellingNumber()), "decision number", Map.of());
		decide(Router::several, "decision several",
				Map.of("chosen", "LARGE_MODEL, SMALL_MODEL", "options", List.of("SMALL_MODEL", "LARGE_MODEL")));
		decide(Router::itself, "decision itself", Map.of("chosen", "1"));
	}

	@Test
	void textsAreNotRecorded() {
		decide(Router::text, "decision text", Map.of());
		decide(Router::tools, "decision tools", Map.of());
	}

	@Test
	void textsAmongTheDeclaredOptionsAre() {
		this.runner = this.runner.withPropertyValues("route.default=small");
		Map<String, Object> options = Map.of("options", List.of("small", "large"));
		Map<String, Object> large = Map.of("options", List.of("small", "large"), "chosen", "large");
		decide((router) -> router.declared("large"), "decision declared", large);
		decide((router) -> router.declared("the customer 4711 wants his money back"), "decision declared", options);
		decide((router) -> router.declared(null), "decision declared", options);
		decide((router) -> router.declaredLater("large").join(), "decision declaredLater", large);
		decide((router) -> router.declaredLater("?").join(), "decision declaredLater", options);
		decide((router) -> router.declaredReactively("large").block(), "decision declaredReactively", large);
		decide((router) -> router.declaredReactively("?").block(), "decision declaredReactively", options);
		decide((router) -> router.declaredAll(List.of("large", "small")), "decision declaredAll",
				Map.of("options", List.of("small", "large"), "chosen", "large, small"));
		decide((router) -> router.declaredAll(List.of("large", "?")), "decision declaredAll", options);
	}

	@Test
	void suspendFunctionsDecideAsWell() {
		this.runner.withBean(SuspendingRouter.class).run((context) -> {
			SuspendingRouter router = context.getBean(SuspendingRouter.class);
			assertThat(Routes.route(router, 7)).isEqualTo(Route.LONG);
			assertThat(decided(context.getBean(EndedSpans.class), "decision route")).containsOnly(
					entry("name", "route"), entry("options", List.of("SHORT", "LONG")), entry("chosen", "LONG"));
			assertThat(Routes.model(router, "large")).isEqualTo("large");
			assertThat(decided(context.getBean(EndedSpans.class), "decision model")).contains(entry("chosen", "large"));
		});
	}

	@Test
	void attributesSayTheRest() {
		decide((router) -> router.plan(List.of("a", "b")), "decision plan",
				Map.of("options", List.of("a", "b"), "chosen", "b", "reason", "cheaper", "confidence", 0.75));
	}

	@Test
	void contentIsNotRecorded() {
		decide(Router::content, "decision content", Map.of());
	}

	@Test
	void aChoiceThatCannotBeReadCostsTheAttribute() {
		decide((router) -> assertThat(router.broken()).isNotNull(), "decision broken", Map.of("options", List.of("x")));
	}

	@Test
	void aFailureIsNoChoice() {
		decide((router) -> assertThatIllegalStateException().isThrownBy(router::failing), "decision failing",
				Map.of("options", List.of("SMALL_MODEL", "LARGE_MODEL")));
	}

	@Test
	void theTracerRecordsHowSureItIs() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.decision("model", List.of("small", "large"), "large", "long text", 0.9);
			assertThat(decided(context.getBean(EndedSpans.class), "decision model")).containsOnly(
					entry("name", "model"), entry("options", List.of("small", "large")), entry("chosen", "large"),
					entry("reason", "long text"), entry("confidence", 0.9));
		});
	}

	private void decide(Consumer<Router> call, String span, Map<String, Object> expected) {
		this.runner.run((context) -> {
			call.accept(context.getBean(Router.class));
			Map<String, Object> decided = decided(context.getBean(EndedSpans.class), span);
			decided.remove("name");
			assertThat(decided).isEqualTo(expected);
		});
	}

	private static Map<String, Object> decided(EndedSpans spans, String name) {
		String prefix = "agent_tracing.decision.";
		return spans.named(name)
			.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.filter((attribute) -> attribute.getKey().getKey().startsWith(prefix))
			.collect(Collectors.toMap((attribute) -> attribute.getKey().getKey().substring(prefix.length()),
					Map.Entry::getValue));
	}

	enum Model {

		SMALL_MODEL, LARGE_MODEL {
			@Override
			public String toString() {
				return "the large one";
			}
		}

	}

	record Plan(String agent, String why, double certainty) {

	}

	static class Router {

		@AgentStep(kind = StepKind.DECISION)
		public Model route(String question) {
			return question.equals("hard") ? Model.LARGE_MODEL : Model.SMALL_MODEL;
		}

		@AgentStep(kind = StepKind.DECISION)
		public Mono<Model> later(String question) {
			return Mono.just(Model.LARGE_MODEL);
		}

		@AgentStep(kind = StepKind.DECISION)
		public Optional<Model> maybe(@Nullable Model model) {
			return Optional.ofNullable(model);
		}

		@AgentStep(kind = StepKind.DECISION)
		public boolean accept(int score) {
			return score > 5;
		}

		@AgentStep(kind = StepKind.DECISION)
		public Number number(Number score) {
			return score;
		}

		@AgentStep(kind = StepKind.DECISION)
		public CompletableFuture<List<Model>> several() {
			return CompletableFuture.completedFuture(List.of(Model.LARGE_MODEL, Model.SMALL_MODEL));
		}

		@AgentStep(kind = StepKind.DECISION)
		@SuppressWarnings("unchecked")
		public <T extends Comparable<T>> T itself() {
			return (T) Integer.valueOf(1);
		}

		@AgentStep(kind = StepKind.DECISION, options = { "${route.default}", "large", "large" })
		public @Nullable String declared(@Nullable String chosen) {
			return chosen;
		}

		@AgentStep(kind = StepKind.DECISION, options = { "small", "large" })
		public CompletableFuture<String> declaredLater(String chosen) {
			return CompletableFuture.supplyAsync(() -> chosen);
		}

		@AgentStep(kind = StepKind.DECISION, options = { "small", "large" })
		public Mono<Optional<String>> declaredReactively(String chosen) {
			return Mono.fromSupplier(() -> Optional.of(chosen));
		}

		@AgentStep(kind = StepKind.DECISION, options = { "small", "large" })
		public List<String> declaredAll(List<String> chosen) {
			return chosen;
		}

		@AgentStep(kind = StepKind.DECISION)
		public List<String> tools() {
			return List.of("search", "calculator");
		}

		@AgentStep(kind = StepKind.DECISION)
		public String text() {
			return "x".repeat(10_000);
		}

		@AgentStep(kind = StepKind.DECISION)
		@AgentAttribute(key = "agent_tracing.decision.chosen", expression = "#result.agent")
		@AgentAttribute(key = "agent_tracing.decision.reason", expression = "#result.why")
		@AgentAttribute(key = "agent_tracing.decision.confidence", expression = "#result.certainty")
		public Plan plan(@AgentAttribute("agent_tracing.decision.options") List<String> agents) {
			return new Plan(agents.get(1), "cheaper", 0.75);
		}

		@AgentStep(kind = StepKind.DECISION)
		public Map<String, String> content() {
			return Map.of("prompt", "private");
		}

		@AgentStep(kind = StepKind.DECISION, options = "x")
		public CharSequence broken() {
			return new Unreadable();
		}

		@AgentStep(kind = StepKind.DECISION)
		public Model failing() {
			throw new IllegalStateException("undecided");
		}

	}

	static final class TellingNumber extends Number {

		@Override
		public int intValue() {
			return 1;
		}

		@Override
		public long longValue() {
			return 1;
		}

		@Override
		public float floatValue() {
			return 1;
		}

		@Override
		public double doubleValue() {
			return 1;
		}

		@Override
		public String toString() {
			return "private";
		}

	}

	static final class Unreadable implements CharSequence {

		@Override
		public int length() {
			return 1;
		}

		@Override
		public char charAt(int index) {
			return 'x';
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this;
		}

		@Override
		public String toString() {
			throw new IllegalStateException("no text");
		}

	}

}
