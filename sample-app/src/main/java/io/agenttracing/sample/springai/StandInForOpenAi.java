package io.agenttracing.sample.springai;

import io.agenttracing.sample.AgentsBy;
import io.agenttracing.sample.standin.StandInServer;

import org.springframework.ai.model.openai.autoconfigure.OpenAiCommonProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.util.StringUtils;

/**
 * Points Spring AI's clients at the stand-in where {@code spring.ai.openai.base-url}
 * names no other server: its port is known only when it runs.
 */
@Configuration(proxyBeanMethods = false)
@Profile(AgentsBy.SPRING_AI)
class StandInForOpenAi {

	@Bean
	static BeanPostProcessor standInForOpenAiProperties(ObjectProvider<StandInServer> standIn) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (bean instanceof OpenAiCommonProperties properties
						&& !StringUtils.hasText(properties.getBaseUrl())) {
					properties.setBaseUrl(standIn.getObject().baseUrl());
				}
				return bean;
			}

		};
	}

}
