package io.agenttracing.autoconfigure;

import java.util.function.Supplier;

import org.jetbrains.annotations.ApiStatus;

/**
 * One part of what the Actuator endpoint shows. Features contribute beans of this type;
 * without Actuator nobody asks them.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public interface EndpointSection {

	/**
	 * The name of the part, by which it can be asked for alone.
	 * @return one lower-case word
	 */
	String name();

	/**
	 * What there is to show at this moment, without values that came with requests.
	 * @return a map, list, record, text or number, to be written as JSON
	 */
	Object content();

	/**
	 * Makes a section.
	 * @param name its name
	 * @param content its content, asked for each time
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
