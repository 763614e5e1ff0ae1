package dev.vask.auth;

/**
 * Decides who may. Called on the executor of its {@link AuthEndpoint}, so it may block as that allows; from several threads at
 * once. It only decides: a request that changes something could be sent by a page of somebody else's.
 */
@FunctionalInterface
public interface AuthRule {
    /** What throws, or answers null, refuses with 500 and is logged. */
    AuthDecision decide(AuthRequest request);
}
