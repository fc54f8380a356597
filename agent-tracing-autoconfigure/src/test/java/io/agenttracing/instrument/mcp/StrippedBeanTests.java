package io.agenttracing.instrument.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Objects;

import io.agenttracing.autoconfigure.LazyBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bean that is no specification is not looked at, whatever is missing of its class.
 */
class StrippedBeanTests {

	@Test
	void nothingAroundItIsLoaded() throws Exception {
		Constructor<?> constructor = new Stripped().loadClass(Bean.class.getName()).getDeclaredConstructor();
		constructor.setAccessible(true);
		Object bean = constructor.newInstance();
		assertThat(new TracedSpecifications(new LazyBean<>(() -> null)).of(bean)).isSameAs(bean);
	}

	/**
	 * A bean of the application, whose class has another around it.
	 */
	static final class Bean {

	}

	/**
	 * Where that other class is not there.
	 */
	private static final class Stripped extends ClassLoader {

		Stripped() {
			super(null);
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			if (!name.equals(Bean.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			try (InputStream code = StrippedBeanTests.class.getResourceAsStream("StrippedBeanTests$Bean.class")) {
				byte[] bytes = Objects.requireNonNull(code).readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
