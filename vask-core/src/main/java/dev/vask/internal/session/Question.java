package dev.vask.internal.session;

import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ClientMessage;

/** What the host is to decide before a {@link Session} goes on with it. */
public sealed interface Question {
    /** Whether, and as whom, a client may subscribe. */
    record Subscribe(ChannelName channel, ClientMessage.Subscribe message) implements Question {}

    /** Whether, and as whom, a client may sign in. */
    record SignIn(ClientMessage.SignIn message) implements Question {}

    /** Whether a client event may be relayed. */
    record ClientEvent(Effect.Relay relay) implements Question {}
}
