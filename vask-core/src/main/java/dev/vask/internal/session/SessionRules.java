package dev.vask.internal.session;

import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.protocol.MessageParser;
import dev.vask.internal.protocol.UserData;

/** What every {@link Session} of one Vask goes by. */
public final class SessionRules {
    final Limits limits;
    final ProtocolPolicy policy;
    final MessageParser parser;
    final UserData users;
    final Refusals refusals;
    final TokenBucket.Rate messageRate;
    final boolean asks;

    /** @param asks whether the host is asked to decide */
    public SessionRules(JsonIn json, Limits limits, ProtocolPolicy policy, boolean asks) {
        this.limits = limits;
        this.policy = policy;
        this.asks = asks;
        this.parser = new MessageParser(json, limits);
        this.users = new UserData(json, limits);
        this.refusals = new Refusals(policy, limits);
        this.messageRate = TokenBucket.Rate.of(limits.messagesPerSecond(), limits.messageBurst());
    }
}
