package io.agenttracing.testing;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/**
 * OTLP's way to reject some of the spans of a request: the status is that of a success.
 */
final class PartialSuccess {

	private PartialSuccess() {
	}

	static ExportTraceServiceRequest accepted(ExportTraceServiceRequest request, Fault fault) {
		if (fault != Fault.PARTIAL_SUCCESS) {
			return request;
		}
		ExportTraceServiceRequest.Builder accepted = request.toBuilder();
		accepted.getResourceSpansBuilder(0).getScopeSpansBuilder(0).removeSpans(0);
		return accepted.build();
	}

	static ExportTraceServiceResponse answer(Fault fault) {
		if (fault != Fault.PARTIAL_SUCCESS) {
			return ExportTraceServiceResponse.getDefaultInstance();
		}
		return ExportTraceServiceResponse.newBuilder()
			.setPartialSuccess(
					ExportTracePartialSuccess.newBuilder().setRejectedSpans(1).setErrorMessage("one too many"))
			.build();
	}

}
