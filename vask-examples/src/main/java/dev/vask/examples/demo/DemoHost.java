package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.auth.EncryptedChannels;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;

/** The demo but for the server that carries it and the clock that drives it: a Vask, and the routes of both pages. */
final class DemoHost {
    private static final int MASTER_KEY_BYTES = 32;

    private final Vask vask;
    private final String consoleKey;
    private final ConsoleLog log;
    private final Ticker ticker;
    private final DemoRoutes routes;
    private final Figures figures = new Figures();

    /**
     * Builds a Vask with these apps; the chat is the first one's.
     *
     * @param serverName told to the page
     * @throws IllegalArgumentException if the apps contradict each other
     */
    DemoHost(VaskBuilder builder, List<App> apps, String serverName) {
        List<String> keys = apps.stream().map(App::key).toList();
        App console = ConsoleLog.app();
        consoleKey = console.key();
        log = new ConsoleLog(new LinkedHashSet<>(keys));
        Rooms rooms = new Rooms();
        apps.forEach(builder::app);
        vask = builder.app(console)
                .listener(rooms)
                .listener(log)
                .tellPublished(true)
                .meter(figures.meter())
                .build();

        String chatKey = keys.get(0);
        EncryptedChannels encrypted = EncryptedChannels.withMasterKey(newMasterKey());
        rooms.open(vask.app(chatKey));
        ticker = new Ticker(vask.app(chatKey), new SecureRandom());
        routes = new DemoRoutes(
                vask,
                new ChatCalls(vask, chatKey, encrypted),
                new ConsoleCalls(vask, consoleKey, keys, encrypted),
                figures,
                serverName);
    }

    Vask vask() {
        return vask;
    }

    DemoRoutes routes() {
        return routes;
    }

    /** Publishes the ticker's next price. */
    void tick() {
        ticker.tick();
    }

    /** Tells the console what has happened since. */
    void tellConsole() {
        log.flush(vask.app(consoleKey));
    }

    /** Of this run only: pages that hold an older key ask for the new one by themselves. */
    private static String newMasterKey() {
        byte[] key = new byte[MASTER_KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
