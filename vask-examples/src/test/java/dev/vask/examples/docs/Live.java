package dev.vask.examples.docs;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;

/** What the snippets of pages stand in: a Vask in virtual time, and clients that know how to subscribe. */
final class Live {
    static final App APP = App.of("app-key", "app-secret").withClientEvents(true);

    private Live() {}

    /** One thread, and a clock that stands. */
    static VaskBuilder builder() {
        return Vask.builder().time(new VirtualTime()).executor(Runnable::run);
    }

    static Vask vask() {
        return builder().app(APP).build();
    }

    static FakeSocket connect(Vask vask) {
        return FakeSocket.connect(vask, "/app/app-key?protocol=7");
    }

    /** Connected, and subscribed with the signature that is due. */
    static FakeSocket subscriber(Vask vask, String channel) {
        FakeSocket client = connect(vask);
        subscribe(client, channel);
        return client;
    }

    static void subscribe(FakeSocket client, String channel) {
        String auth = APP.key() + ":" + APP.secret().sign(client.socketId() + ":" + channel);
        client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\",\"auth\":\"" + auth
                + "\"}}");
    }

    /** Subscribed to a presence channel as this user. */
    static FakeSocket member(Vask vask, String channel, String user) {
        FakeSocket client = connect(vask);
        String data = "{\"user_id\":\"" + user + "\"}";
        String auth = APP.key() + ":" + APP.secret().sign(client.socketId() + ":" + channel + ":" + data);
        client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\",\"auth\":\"" + auth
                + "\",\"channel_data\":\"" + data.replace("\"", "\\\"") + "\"}}");
        return client;
    }

    /** Signed in as this user. */
    static FakeSocket user(Vask vask, String user) {
        FakeSocket client = connect(vask);
        String data = "{\"id\":\"" + user + "\"}";
        String auth = APP.key() + ":" + APP.secret().sign(client.socketId() + "::user::" + data);
        client.says("{\"event\":\"pusher:signin\",\"data\":{\"auth\":\"" + auth + "\",\"user_data\":\""
                + data.replace("\"", "\\\"") + "\"}}");
        return client;
    }
}
