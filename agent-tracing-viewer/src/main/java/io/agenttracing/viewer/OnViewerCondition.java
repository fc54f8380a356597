package io.agenttracing.viewer;

import io.agenttracing.viewer.ViewerProperties.Enabled;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Profiles;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where somebody develops, or asks for the page.
 */
class OnViewerCondition extends SpringBootCondition {

	private static final String PROPERTY = "agent-tracing.viewer.enabled";

	private static final Profiles PROFILES = Profiles.of("dev", "local");

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Agent tracing's viewer");
		Enabled enabled = Binder.get(context.getEnvironment()).bind(PROPERTY, Enabled.class).orElse(Enabled.AUTO);
		if (enabled != Enabled.AUTO) {
			return new ConditionOutcome(enabled == Enabled.TRUE, message.because(PROPERTY + " is " + enabled));
		}
		if (DevTools.areActive(context.getClassLoader())) {
			return ConditionOutcome.match(message.because("DevTools are active"));
		}
		return new ConditionOutcome(context.getEnvironment().acceptsProfiles(PROFILES),
				message.because("without active DevTools, it is on in the profiles dev and local"));
	}

}
