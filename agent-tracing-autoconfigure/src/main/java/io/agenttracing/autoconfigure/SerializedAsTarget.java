package io.agenttracing.autoconfigure;

import org.jetbrains.annotations.ApiStatus;

import org.springframework.aop.RawTargetAccess;

/**
 * A proxy in whose place its target is serialized. Public, since classes of proxies are
 * in the package of their targets.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public interface SerializedAsTarget extends RawTargetAccess {

	/**
	 * What is serialized in the place of this, by the convention of
	 * {@link java.io.Serializable}.
	 * @return the target, or the proxy itself
	 */
	Object writeReplace();

}
