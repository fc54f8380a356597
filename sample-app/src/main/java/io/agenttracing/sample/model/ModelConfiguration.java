package io.agenttracing.sample.model;

import io.agenttracing.sample.standin.StandInServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;

/**
 * Points the client at a provider, or at the stand-in where none is configured.
 */
@Configuration(proxyBeanMethods = false)
@EnableResilientMethods
class ModelConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ModelConfiguration.class);

	@Bean
	ModelApi modelApi(RestClient.Builder builder, ModelProperties properties, ObjectProvider<StandInServer> standIn) {
		builder.baseUrl(baseUrl(properties, standIn));
		if (StringUtils.hasText(properties.apiKey())) {
			builder.defaultHeaders((headers) -> headers.setBearerAuth(properties.apiKey()));
		}
		return new ModelApi(builder.build());
	}

	private static String baseUrl(ModelProperties properties, ObjectProvider<StandInServer> standIn) {
		if (StringUtils.hasText(properties.baseUrl())) {
			logger.info("Models: {} and {} at {}", properties.embeddingModel(), properties.model(),
					properties.baseUrl());
			return StringUtils.trimTrailingCharacter(properties.baseUrl(), '/');
		}
		String url = standIn.getObject().baseUrl();
		logger.info("Models: a stand-in at {} that quotes the document; sample.llm.base-url names a real one", url);
		return url;
	}

}
