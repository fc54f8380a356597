package io.agenttracing.autoconfigure;

import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Logs one line at startup: what is traced and where traces are exported to.
 */
final class StartupReport implements ApplicationListener<ApplicationStartedEvent> {

	private static final Log logger = LogFactory.getLog(StartupReport.class);

	private final ObjectProvider<StartupDetail> details;

	StartupReport(ObjectProvider<StartupDetail> details) {
		this.details = details;
	}

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		if (logger.isInfoEnabled()) {
			logger.info(this.details.orderedStream()
				.map(StartupDetail::describe)
				.collect(Collectors.joining("; ", "Agent tracing: ", "")));
		}
	}

}
