package io.agenttracing.sample.web;

import io.agenttracing.sample.agent.PipelineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Tells the caller why there is no answer, and the trace to look at.
 */
@RestControllerAdvice
class PipelineProblems {

	private static final Logger logger = LoggerFactory.getLogger(PipelineProblems.class);

	@ExceptionHandler
	ProblemDetail failed(PipelineException ex) {
		logger.warn("No answer: {}", ex.getMessage());
		HttpStatus status = ex.isTimeout() ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.BAD_GATEWAY;
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, ex.getMessage());
		String traceId = MDC.get("traceId");
		if (traceId != null) {
			problem.setProperty("traceId", traceId);
		}
		return problem;
	}

}
