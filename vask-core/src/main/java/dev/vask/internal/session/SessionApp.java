package dev.vask.internal.session;

import dev.vask.App;
import dev.vask.internal.protocol.ChannelName;

/** What a {@link Session} knows of its app. */
public interface SessionApp {
    /** The app as it is now: a replaced secret or switch holds from the next message on. */
    App app();

    /** The same name; where there is such a channel, its own: not every subscriber need keep a copy. */
    ChannelName shared(ChannelName name);
}
