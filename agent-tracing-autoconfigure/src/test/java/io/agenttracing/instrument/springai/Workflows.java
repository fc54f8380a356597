package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import org.springframework.ai.chat.client.ChatClient;

/**
 * The five classic workflows as plain classes around chat clients, which know nothing of
 * traces.
 */
final class Workflows {

	private Workflows() {
	}

	/**
	 * One of those that work.
	 */
	interface Worker {

		String work(String task);

	}

	/**
	 * Asks the model in its own words, possibly with tools.
	 */
	static class Prompted implements Worker {

		private final ChatClient client;

		private final String instructions;

		private final Object[] tools;

		Prompted(ChatClient client, String instructions, Object... tools) {
			this.client = client;
			this.instructions = instructions;
			this.tools = tools;
		}

		@Override
		public String work(String task) {
			return String
				.valueOf(this.client.prompt().system(this.instructions).user(task).tools(this.tools).call().content());
		}

	}

	/**
	 * Each answer is the next question.
	 */
	static class Chain implements Worker {

		private static final List<String> STEPS = List.of("extract", "convert", "sort");

		private final ChatClient client;

		Chain(ChatClient client) {
			this.client = client;
		}

		@Override
		public String work(String task) {
			String text = task;
			for (String step : STEPS) {
				text = String.valueOf(this.client.prompt().system(step).user(text).call().content());
			}
			return text;
		}

	}

	/**
	 * The model says who is to answer.
	 */
	static class Routing implements Worker {

		private final ChatClient client;

		private final Map<String, Worker> specialists;

		Routing(ChatClient client, Map<String, Worker> specialists) {
			this.client = client;
			this.specialists = specialists;
		}

		@Override
		public String work(String task) {
			Choice choice = this.client.prompt().system("choose").user(task).call().entity(Choice.class);
			return this.specialists.get((choice != null) ? choice.route() : "").work(task);
		}

		record Choice(String reasoning, String route) {

		}

	}

	/**
	 * Several work on one question at the same time.
	 */
	static class Parallelization implements Worker {

		private final List<? extends Worker> reviewers;

		private final Executor executor;

		Parallelization(List<? extends Worker> reviewers, Executor executor) {
			this.reviewers = reviewers;
			this.executor = executor;
		}

		@Override
		public String work(String task) {
			List<CompletableFuture<String>> reviews = this.reviewers.stream()
				.map((reviewer) -> CompletableFuture.supplyAsync(() -> reviewer.work(task), this.executor))
				.toList();
			return reviews.stream().map(CompletableFuture::join).collect(Collectors.joining(", "));
		}

	}

	/**
	 * The model makes the plan, and others carry it out.
	 */
	static class OrchestratorWorkers implements Worker {

		private final ChatClient client;

		private final Worker worker;

		OrchestratorWorkers(ChatClient client, Worker worker) {
			this.client = client;
			this.worker = worker;
		}

		@Override
		public String work(String task) {
			Plan plan = this.client.prompt().system("plan").user(task).call().entity(Plan.class);
			String parts = ((plan != null) ? plan.tasks() : List.<String>of()).stream()
				.map(this.worker::work)
				.collect(Collectors.joining(", "));
			return String.valueOf(this.client.prompt().system("summarize").user(parts).call().content());
		}

		record Plan(List<String> tasks) {

		}

	}

	/**
	 * One answers until another one is content.
	 */
	static class EvaluatorOptimizer implements Worker {

		private static final int MOST = 3;

		private final Worker generator;

		private final Worker evaluator;

		EvaluatorOptimizer(Worker generator, Worker evaluator) {
			this.generator = generator;
			this.evaluator = evaluator;
		}

		@Override
		public String work(String task) {
			String answer = this.generator.work(task);
			for (int i = 0; i < MOST; i++) {
				String verdict = this.evaluator.work(answer);
				if (verdict.equals("good")) {
					break;
				}
				answer = this.generator.work(task + ": " + verdict);
			}
			return answer;
		}

	}

}
