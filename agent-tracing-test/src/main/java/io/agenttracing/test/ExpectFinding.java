package io.agenttracing.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A rule of the diagnosis finds something in a trace of the test, which fails if it does
 * not. On a class it is said of each of its tests, of subclasses and nested classes, too.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Repeatable(ExpectFindings.class)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
public @interface ExpectFinding {

	/**
	 * The rule.
	 * @return its id, such as {@code timeout-inversion}
	 */
	String value();

}
