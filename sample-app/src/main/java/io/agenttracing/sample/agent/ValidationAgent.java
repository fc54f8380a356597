package io.agenttracing.sample.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;

import org.springframework.stereotype.Component;

/**
 * Scores an answer: it should be complete, cite passages that were found, and say what
 * those passages say; and those should be the closest to the question.
 */
@Component
@ConditionalOnAgent(AgentName.VALIDATION)
@TracedAgent(name = "validation", version = "1.0")
class ValidationAgent {

	private static final Pattern CITATION = Pattern.compile("\\[(\\d{1,6})]");

	private static final double CITATION_WEIGHT = 0.3;

	private static final double GROUNDING_WEIGHT = 0.5;

	private static final double SUPPORT_WEIGHT = 0.2;

	/** Sums of floats are not exact. */
	private static final double HIGHEST_SIMILARITY = 1.001;

	private final GroundingCheck grounding;

	private final AgentTracer tracer;

	ValidationAgent(GroundingCheck grounding, AgentTracer tracer) {
		this.grounding = grounding;
		this.tracer = tracer;
	}

	@AgentAttribute(key = "validation.score", expression = "#result.score")
	@AgentAttribute(key = "validation.findings", expression = "#result.findings")
	public Verdict validate(@AgentAttribute(key = "document.id", expression = "documentId") AnswerTask task,
			Answer answer) {
		checkSimilarities(task);
		List<String> findings = new ArrayList<>();
		Set<Integer> cited = citations(answer.text());
		List<Passage> passages = task.passages()
			.stream()
			.filter((passage) -> cited.contains(passage.number()))
			.toList();
		if (cited.isEmpty()) {
			findings.add("cites no passage");
		}
		if (passages.size() < cited.size()) {
			findings.add("cites a passage that was not found");
		}
		if ("length".equals(answer.finishReason())) {
			findings.add("was cut off");
		}
		double grounded = this.grounding.share(CITATION.matcher(answer.text()).replaceAll(""), passages);
		if (grounded < 1) {
			findings.add(Math.round((1 - grounded) * 100) + " % of its words are in no cited passage");
		}
		double citing = cited.isEmpty() ? 0 : (double) passages.size() / cited.size();
		return new Verdict(rounded(CITATION_WEIGHT * citing + GROUNDING_WEIGHT * grounded
				+ SUPPORT_WEIGHT * support(task.passages(), passages)), findings);
	}

	private void checkSimilarities(AnswerTask task) {
		for (int i = 0; i < task.passages().size(); i++) {
			double similarity = task.passages().get(i).similarity();
			if (similarity > HIGHEST_SIMILARITY) {
				String field = "passages[" + i + "].similarity";
				this.tracer.attribute("validation.field", field);
				this.tracer.attribute("validation.expected", "at most 1");
				this.tracer.attribute("validation.found", similarity);
				throw new MalformedTaskException(task.documentId(),
						String.format(Locale.ROOT, "%s is %.2f and should be at most 1", field, similarity), null);
			}
		}
	}

	/** How close the cited passages are to the question, beside the closest of all. */
	private static double support(List<Passage> found, List<Passage> cited) {
		double closest = found.stream().mapToDouble(Passage::similarity).max().orElse(0);
		double average = cited.stream().mapToDouble(Passage::similarity).average().orElse(0);
		return (closest > 0) ? Math.max(0, average / closest) : 0;
	}

	private static Set<Integer> citations(String text) {
		Set<Integer> numbers = new TreeSet<>();
		Matcher matcher = CITATION.matcher(text);
		while (matcher.find()) {
			numbers.add(Integer.valueOf(matcher.group(1)));
		}
		return numbers;
	}

	private static double rounded(double score) {
		return Math.round(score * 100) / 100.0;
	}

}
