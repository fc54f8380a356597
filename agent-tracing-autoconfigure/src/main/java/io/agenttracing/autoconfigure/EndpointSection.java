package io.agenttracing.autoconfigure;

import java.util.function.Supplier;

import org.jetbrains.annotations.ApiStatus;

/**
 * One section of the Actuator endpoint. Features contribute beans of this type, which are
 * unused without Actuator.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public interface EndpointSection {

	/**
	 * The name of the section, by which it can be requested alone.
	 * @return one lower-case word
	 */
	String name();

	/**
	 * The current content, without values that came with requests.
	 * @return a map, list, record, text or number, to be written as JSON
	 */
	Object content();

	/**
	 * Makes a section.
	 * @param name its name
	 * @param content supplies its content, for each request
	 * @return the section
	 */
	static EndpointSection of(String name, Supplier<Object> content) {
		return new EndpointSection() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public Object content() {
				return content.get();
			}

		};
	}

}
