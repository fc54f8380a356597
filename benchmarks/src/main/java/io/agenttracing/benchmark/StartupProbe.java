package io.agenttracing.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A small web application that says what its start has cost, and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StartupProbe {

	static final String MARK = "Started with: ";

	private static final int USER_TIME = 11;

	/**
	 * Starts the application.
	 * @param arguments properties
	 */
	public static void main(String[] arguments) {
		SpringApplication.exit(new SpringApplication(StartupProbe.class, StartupProbe.Greeting.class).run(arguments));
	}

	@EventListener(ApplicationReadyEvent.class)
	public void report() {
		double seconds = userSeconds();
		int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
		System.gc();
		System.gc();
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		System.out.println(MARK + seconds * 1_000 + " " + classes + " " + heap / 1e6);
	}

	// In user mode where the system tells it, otherwise in all.
	private static double userSeconds() {
		try {
			String status = Files.readString(Path.of("/proc/self/stat"));
			String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
			return Long.parseLong(fields[USER_TIME]) / 100.0;
		}
		catch (IOException ex) {
			return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
		}
	}

	/**
	 * What the application is for.
	 */
	@RestController
	static class Greeting {

		@GetMapping("/greeting")
		String greeting() {
			return "Hello";
		}

	}

}
