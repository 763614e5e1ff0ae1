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

    public SessionRules(JsonIn json, Limits limits, ProtocolPolicy policy) {
        this.limits = limits;
        this.policy = policy;
        this.parser = new MessageParser(json, limits);
        this.users = new UserData(json, limits);
        this.refusals = new Refusals(policy, limits);
    }
}
