package io.agenttracing.instrument.call;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.SourceNames;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;

/**
 * The texts of annotations with their placeholders resolved. One that cannot be resolved
 * is logged once and treated as absent: a span should not show <code>${…}</code>, and an
 * application must not fail to start because of it.
 */
final class AnnotationTexts {

	private static final Log logger = LogFactory.getLog(AnnotationTexts.class);

	private final UnaryOperator<String> placeholders;

	private final RateLimitedLog warnings = RateLimitedLog.once(logger);

	/**
	 * Creates a resolver.
	 * @param placeholders resolves the placeholders of a text, or throws
	 */
	AnnotationTexts(UnaryOperator<String> placeholders) {
		this.placeholders = placeholders;
	}

	/**
	 * Resolves a text.
	 * @param text the text as written
	 * @param annotation the annotation that it belongs to
	 * @param member the member of the annotation
	 * @param place the class or method with the annotation
	 * @return the text, empty where there is none
	 */
	String resolve(String text, Class<? extends Annotation> annotation, String member, AnnotatedElement place) {
		if (!StringUtils.hasText(text)) {
			return "";
		}
		try {
			return this.placeholders.apply(text);
		}
		catch (Throwable ex) {
			warn(text, "@" + annotation.getSimpleName() + "(" + member + ") of " + describe(place));
			return "";
		}
	}

	/**
	 * Resolves several texts of a member.
	 * @return the distinct texts that can be resolved
	 */
	List<String> resolve(String[] texts, Class<? extends Annotation> annotation, String member,
			AnnotatedElement place) {
		return Arrays.stream(texts)
			.map((text) -> resolve(text, annotation, member, place))
			.filter(StringUtils::hasText)
			.distinct()
			.toList();
	}

	/**
	 * Parses a duration.
	 * @param text a resolved text; an empty one, such as a placeholder's default, means
	 * none
	 * @param method the method that it is for
	 * @return the duration, null if there is none
	 */
	static @Nullable Duration duration(String text, Method method) {
		if (text.isBlank()) {
			return null;
		}
		Duration duration;
		try {
			duration = DurationFormatterUtils.detectAndParse(text.strip());
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw InvalidAnnotationException.ofTimeout(method, text.strip());
		}
		if (duration.isNegative() || duration.isZero()) {
			throw InvalidAnnotationException.ofTimeout(method, text.strip());
		}
		return duration;
	}

	// The exception is not logged: its message may contain values of other properties.
	private void warn(String text, String member) {
		this.warnings.warn(List.of(text, member), () -> "The text '" + text + "' in " + member
				+ " cannot be resolved and is left out." + " Set the property, or give it a default: ${key:default}.");
	}

	private static String describe(AnnotatedElement place) {
		if (place instanceof Method method) {
			return SourceNames.qualified(method);
		}
		return (place instanceof Class<?> type) ? type.getName() : place.toString();
	}

}
