package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.auth.EncryptedChannels;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;

/** The demo but for the server that carries it and the clock that drives it: a Vask, and the routes of both pages. */
final class DemoHost {
    private static final System.Logger LOG = System.getLogger(DemoHost.class.getName());

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
        EncryptedChannels encrypted = EncryptedChannels.withMasterKey(masterKey(apps.get(0)));
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

    /** Publishes the ticker's next price, if it is time. */
    void tick() {
        ticker.tick().exceptionally(failure -> {
            LOG.log(System.Logger.Level.DEBUG, "no price this time", failure);
            return null;
        });
    }

    /** Tells the console what has happened since. */
    void tellConsole() {
        log.flush(vask.app(consoleKey));
    }

    /** Drawn from the app's secret, so that every node of a cluster has the same. A host of your own keeps one beside its secrets. */
    private static String masterKey(App app) {
        byte[] key = HexFormat.of().parseHex(app.secret().sign("vask-demo master key"));
        return Base64.getEncoder().encodeToString(key);
    }
}
