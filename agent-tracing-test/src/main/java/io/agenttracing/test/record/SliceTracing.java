package io.agenttracing.test.record;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Selects the auto-configurations of tracing for test slices, such as
 * {@code @WebMvcTest}, which have those of what they test only.
 */
final class SliceTracing extends AutoConfigurationImportSelector {

	private static final List<String> PACKAGES = List.of("io.agenttracing.",
			"org.springframework.boot.micrometer.observation.", "org.springframework.boot.micrometer.tracing.",
			"org.springframework.boot.opentelemetry.");

	private static final String OBSERVATIONS = "ObservationAutoConfiguration";

	@Override
	protected boolean isEnabled(AnnotationMetadata metadata) {
		return !getEnvironment().getProperty(EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY, Boolean.class, true);
	}

	@Override
	protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
		AnnotationAttributes none = new AnnotationAttributes();
		none.put("exclude", new String[0]);
		none.put("excludeName", new String[0]);
		return none;
	}

	@Override
	protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
			@Nullable AnnotationAttributes attributes) {
		return super.getCandidateConfigurations(metadata, attributes).stream()
			.filter((name) -> name.endsWith(OBSERVATIONS) || PACKAGES.stream().anyMatch(name::startsWith))
			.toList();
	}

	// The application may exclude any others.
	@Override
	protected void handleInvalidExcludes(List<String> invalidExcludes) {
	}

}
