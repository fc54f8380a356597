package io.agenttracing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Puts an argument, a part of it or a part of the result on the span of the agent or step
 * as an attribute.
 * <p>
 * On a parameter, the expression starts at the argument ({@code content.length()} for a
 * document with a content), which is the value itself without one. On a method, it starts
 * at a parameter by its name ({@code #document.id}) or at the return value,
 * {@code #result}. Expressions are SpEL without types, beans and constructors; property
 * paths are the fast form. Null is omitted; strings, booleans, numbers and collections of
 * them keep their type, anything else becomes its {@code toString()}. Of a collection or
 * an array, the first 128 elements are taken.
 *
 * @since 0.1.0
 */
@Documented
@Repeatable(AgentAttribute.List.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.PARAMETER, ElementType.METHOD })
public @interface AgentAttribute {

	/**
	 * Alias for {@link #key()}.
	 * @return the key of the attribute
	 */
	@AliasFor("key")
	String value() default "";

	/**
	 * The key of the attribute, such as {@code document.id}; property placeholders are
	 * resolved.
	 * @return the key of the attribute
	 */
	@AliasFor("value")
	String key() default "";

	/**
	 * The SpEL expression for the value. On a parameter, by default the argument; needed
	 * on a method.
	 * @return the expression for the value
	 */
	String expression() default "";

	/**
	 * Several attributes of one parameter or method.
	 *
	 * @since 0.1.0
	 */
	@Documented
	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.PARAMETER, ElementType.METHOD })
	@interface List {

		/**
		 * The attributes.
		 * @return the attributes
		 */
		AgentAttribute[] value();

	}

}
