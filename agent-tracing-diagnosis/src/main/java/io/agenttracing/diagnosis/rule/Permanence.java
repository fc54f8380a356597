package io.agenttracing.diagnosis.rule;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Errors that another attempt cannot change. What is "not yet" in a system that is
 * eventually consistent, and what asks to come back later, is none.
 */
final class Permanence {

	private static final Set<Integer> TEMPORARY = Set.of(404, 408, 409, 421, 423, 425, 429);

	private static final Set<String> GRPC = Set.of("3", "7", "12", "16", "INVALID_ARGUMENT", "PERMISSION_DENIED",
			"UNIMPLEMENTED", "UNAUTHENTICATED");

	private static final Pattern TYPES = Pattern.compile(
			"BadRequest|Unauthori[sz]ed|Unauthenticated|Forbidden|PermissionDenied|AccessDenied|Validation"
					+ "|IllegalArgument|InvalidArgument|Unprocessable|MethodNotAllowed|ContextLength|Malformed",
			Pattern.CASE_INSENSITIVE);

	private static final AttributeKey<String> RPC_STATUS = AttributeKey.stringKey("rpc.grpc.status_code");

	private static final AttributeKey<String> GRPC_STATUS = AttributeKey.stringKey("grpc.status_code");

	private Permanence() {
	}

	/**
	 * The span of an attempt that has failed for good.
	 * @param attempt the attempt
	 * @return itself or one below, or null where another attempt may succeed
	 */
	static @Nullable SpanNode in(SpanNode attempt) {
		SpanNode byType = null;
		for (@Nullable
		SpanNode span = lastError(attempt); span != null; span = (span != attempt) ? span.parent() : null) {
			int status = span.isError() ? span.status() : 0;
			if ((status >= 400 && status < 500 && !TEMPORARY.contains(status)) || (span.isError() && isGrpc(span))) {
				return span;
			}
			if (status > 0) {
				return null;
			}
			byType = (span.isError() && hasType(span)) ? span : byType;
		}
		return byType;
	}

	// What failed before, the attempt had got over.
	private static SpanNode lastError(SpanNode attempt) {
		List<SpanNode> below = attempt.below();
		SpanNode last = attempt;
		SpanNode next = null;
		for (int i = below.size() - 1; i >= 0; i--) {
			SpanNode span = below.get(i);
			if (span.isError()) {
				boolean innermost = next == null || !next.isBelow(span);
				last = (innermost && (last == attempt || span.end() > last.end())) ? span : last;
				next = span;
			}
		}
		return last;
	}

	private static boolean isGrpc(SpanNode span) {
		return GRPC.contains(String.valueOf(grpcStatus(span)));
	}

	static @Nullable String grpcStatus(SpanNode span) {
		String status = span.text(RPC_STATUS);
		return (status != null) ? status : span.text(GRPC_STATUS);
	}

	private static boolean hasType(SpanNode span) {
		String type = span.errorType();
		return type != null && TYPES.matcher(type).find();
	}

}
