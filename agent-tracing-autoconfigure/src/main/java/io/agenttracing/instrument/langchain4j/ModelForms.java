package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The forms in which models are called.
 */
final class ModelForms {

	static final String CHAT = "chat";

	private ModelForms() {
	}

	/**
	 * Whether a model has an implementation of its own of a form.
	 * @param model the model
	 * @param type the interface of models
	 * @param parameters the parameters of the form
	 * @return whether it is not the default of the interface
	 */
	static boolean isOwn(Object model, Class<?> type, Class<?>... parameters) {
		Method form = ReflectionUtils.findMethod(AopUtils.getTargetClass(model), CHAT, parameters);
		return form != null && form.getDeclaringClass() != type;
	}

	/**
	 * The form of the interface that a method implements.
	 * @param type the interface of models
	 * @param method the method of a model
	 * @return the form, null if it is none
	 */
	static @Nullable Method find(Class<?> type, Method method) {
		return method.getName().equals(CHAT) ? ReflectionUtils.findMethod(type, CHAT, method.getParameterTypes())
				: null;
	}

}
