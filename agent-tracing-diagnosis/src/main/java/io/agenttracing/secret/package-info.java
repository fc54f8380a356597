/**
 * Recognises secrets in texts and masks them, in one pass.
 * <p>
 * {@link io.agenttracing.secret.SecretMask} skips plain text by tables of characters. At
 * a candidate it asks the class for that kind of secret, which returns a
 * {@link io.agenttracing.secret.Secret} to be masked.
 * <p>
 * With a name: {@link io.agenttracing.secret.KeyedSecret} behind a separator,
 * {@link io.agenttracing.secret.ElementSecret} in XML,
 * {@link io.agenttracing.secret.ArgumentSecret} in a call,
 * {@link io.agenttracing.secret.OptionSecret} on a command line and
 * {@link io.agenttracing.secret.SpokenSecret} in a sentence.
 * {@link io.agenttracing.secret.KeyName} finds the name,
 * {@link io.agenttracing.secret.NameTable} its {@link io.agenttracing.secret.SecretName
 * kind}, and {@link io.agenttracing.secret.SecretText} the end of the value. Then
 * {@link io.agenttracing.secret.SecretShape} tests whether the value looks like a secret
 * of the kind, and {@link io.agenttracing.secret.PlainValue} and
 * {@link io.agenttracing.secret.Placeholder} whether it is none after all.
 * <p>
 * Without a name: {@link io.agenttracing.secret.WellKnownKey} by the forms in
 * {@code kinds.txt}, {@link io.agenttracing.secret.SchemeCredential},
 * {@link io.agenttracing.secret.JsonWebToken}, {@link io.agenttracing.secret.PemKey} and
 * {@link io.agenttracing.secret.UserInfo}.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.secret;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
