package io.agenttracing.instrument.langchain4j;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.DefaultAiServiceListenerRegistrar;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.listener.AiServiceCompletedListener;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import dev.langchain4j.spi.services.AiServiceContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service files, which LangChain4j reads whether anything is traced or not: in other
 * versions of it, and beside those of other libraries.
 */
class ServiceFilesTests {

	@Test
	void withoutARegistrar() throws Exception {
		assertThat(call(new OtherClasses("", List.of()) {

			@Override
			byte[] changed(String name, byte[] bytes) {
				return name.equals(AiServiceContext.class.getName()) ? withoutRegistrar(bytes) : bytes;
			}

		}, Building.class)).isEqualTo("built");
	}

	@Test
	void withoutAnEvent() throws Exception {
		assertThat(call(new OtherClasses(AiServiceRequestIssuedEvent.class.getName(), List.of()), Telling.class))
			.isEqualTo("told");
	}

	@Test
	void besideOthers(@TempDir Path folder) throws Exception {
		assertThat(call(withOthers(folder), Asking.class))
			.isEqualTo("OtherContext ServiceRegistrar [AiServiceStartedEvent, AiServiceRequestIssuedEvent,"
					+ " AiServiceResponseReceivedEvent, AiServiceCompletedEvent]");
	}

	// LangChain4j looks for contexts in its own class loader, then, and not for
	// registrars.
	@Test
	void besideOthersOnAThreadThatDoesNotKnowThem(@TempDir Path folder) throws Exception {
		assertThat(call(withOthers(folder), Asking.class, ClassLoader.getPlatformClassLoader()))
			.isEqualTo("OtherContext DefaultAiServiceListenerRegistrar []");
	}

	private static OtherClasses withOthers(Path folder) throws IOException {
		Path registrars = Files.writeString(folder.resolve("registrars"), OtherRegistrars.class.getName());
		Path contexts = Files.writeString(folder.resolve("contexts"), OtherContexts.class.getName());
		return new OtherClasses("",
				List.of(new Service(AiServiceListenerRegistrarFactory.class.getName(), registrars.toUri().toURL()),
						new Service(AiServiceContextFactory.class.getName(), contexts.toUri().toURL())));
	}

	private static Object call(ClassLoader classes, Class<? extends Callable<String>> work) throws Exception {
		return call(classes, work, classes);
	}

	private static Object call(ClassLoader classes, Class<? extends Callable<String>> work, ClassLoader ofThread)
			throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(ofThread);
		try {
			return ((Callable<?>) classes.loadClass(work.getName()).getDeclaredConstructor().newInstance()).call();
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	private static byte[] withoutRegistrar(byte[] bytes) {
		ClassWriter writer = new ClassWriter(0);
		new ClassReader(bytes).accept(new ClassVisitor(SpringAsmInfo.ASM_VERSION, writer) {

			@Override
			public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
				return super.visitField(access, renamed(name), descriptor, signature, value);
			}

			@Override
			public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
					String[] exceptions) {
				return new MethodVisitor(SpringAsmInfo.ASM_VERSION,
						super.visitMethod(access, name, descriptor, signature, exceptions)) {

					@Override
					public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
						super.visitFieldInsn(opcode, owner, renamed(name), descriptor);
					}

				};
			}

		}, 0);
		return writer.toByteArray();
	}

	private static String renamed(String field) {
		return field.equals("eventListenerRegistrar") ? "other" : field;
	}

	/**
	 * LangChain4j and what observes it once more, and not quite the same.
	 */
	private static class OtherClasses extends ClassLoader {

		private final String hidden;

		private final List<Service> services;

		OtherClasses(String hidden, List<Service> services) {
			super(ServiceFilesTests.class.getClassLoader());
			this.hidden = hidden;
			this.services = services;
		}

		byte[] changed(String name, byte[] bytes) {
			return bytes;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.equals(this.hidden)) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("dev.langchain4j.") && !name.startsWith("io.agenttracing.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : defined(name);
			}
		}

		private Class<?> defined(String name) throws ClassNotFoundException {
			try (InputStream resource = getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (resource == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = changed(name, resource.readAllBytes());
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

		@Override
		public Enumeration<URL> getResources(String name) throws IOException {
			List<URL> resources = new ArrayList<>(Collections.list(super.getResources(name)));
			for (Service service : this.services) {
				if (name.equals("META-INF/services/" + service.type())) {
					resources.add(service.file());
				}
			}
			return Collections.enumeration(resources);
		}

	}

	private record Service(String type, URL file) {

	}

	interface Desk {

		String ask(String question);

	}

	/**
	 * Builds a service.
	 */
	public static class Building implements Callable<String> {

		@Override
		public String call() {
			return (AiServices.builder(Desk.class) != null) ? "built" : "";
		}

	}

	/**
	 * Tells a listener of the end of a call.
	 */
	public static class Telling implements Callable<String> {

		@Override
		public String call() {
			List<String> told = new ArrayList<>();
			AiServiceListenerRegistrar registrar = AiServiceListenerRegistrar.newInstance();
			AiServiceCompletedListener listener = (event) -> told.add("told");
			registrar.register(listener);
			registrar.fireEvent(AiServiceCompletedEvent.builder()
				.invocationContext(InvocationContext.builder().build())
				.result("")
				.build());
			return String.join(" ", told);
		}

	}

	/**
	 * Asks a service.
	 */
	public static class Asking implements Callable<String> {

		@Override
		public String call() {
			Desk desk = AiServices.create(Desk.class, new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return ChatResponse.builder().aiMessage(AiMessage.from("Hi!")).build();
				}

			});
			desk.ask("Hello");
			AiServiceContext context = OtherContexts.latest;
			return ((context != null) ? context.getClass().getSimpleName() + " "
					+ context.eventListenerRegistrar.getClass().getSimpleName() : "none") + " " + OtherRegistrars.fired;
		}

	}

	/**
	 * Those of another library.
	 */
	public static class OtherContexts implements AiServiceContextFactory {

		static AiServiceContext latest;

		@Override
		public AiServiceContext create(Class<?> aiServiceClass) {
			latest = new OtherContext(aiServiceClass);
			return latest;
		}

	}

	static class OtherContext extends AiServiceContext {

		OtherContext(Class<?> aiServiceClass) {
			super(aiServiceClass);
		}

	}

	/**
	 * Those of another library.
	 */
	public static class OtherRegistrars implements AiServiceListenerRegistrarFactory {

		static List<String> fired = new ArrayList<>();

		@Override
		public AiServiceListenerRegistrar get() {
			return new DefaultAiServiceListenerRegistrar() {

				@Override
				public <T extends AiServiceEvent> void fireEvent(T event) {
					fired.add(event.eventClass().getSimpleName());
					super.fireEvent(event);
				}

			};
		}

	}

}
