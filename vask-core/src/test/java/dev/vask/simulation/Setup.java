package dev.vask.simulation;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a run has throughout, drawn from its seed: apps, channels, users, limits, and how the host behaves. */
final class Setup {
    static final int USERS = 6;
    static final int PUBLISHERS = 3;
    /** The publisher that is a listener calling back. */
    static final int LISTENER = PUBLISHERS;

    /** A publisher without an order: host code on several threads. */
    static final int ANYBODY = -1;

    /** Found by the host's registry only. */
    static final int REGISTRY_APP = 2;

    static final int APPS = 3;

    private static final List<String> CHANNELS = List.of(
            "orders",
            "private-a",
            "presence-p",
            "presence-q",
            "cache-c",
            "private-cache-d",
            "presence-cache-e",
            "private-encrypted-f",
            "private-encrypted-cache-g",
            "privateer");

    /** What an {@link Host authorizer} decides on by itself. */
    private static final List<String> DECIDED =
            List.of("private-vip", "presence-guest", "private-ban", "private-odd", "private-even");

    final long seed;
    final int clients;
    final List<String> channels;
    final List<App> apps = new ArrayList<>();
    final Limits limits;
    /** Whether memberships and events go a way of their own before they come back, as between nodes. */
    final boolean engineTakesTime;

    /** More than one have a {@link dev.vask.cluster.SharedEngine} between them. */
    final int nodes;
    /** Whether nodes are cut off, buried and killed, and the store between them is lost. */
    final boolean nodesFail;
    /** Whether clients are sent away after a gap. */
    final boolean reconnectAfterGaps;

    final boolean authorizer;
    final boolean listenerMisbehaves;
    final boolean webhooks;
    final boolean smallQueues;
    final boolean smallRooms;
    /** Inbound messages that may come at once. */
    final int burst;

    Setup(long seed) {
        this.seed = seed;
        Chance chance = new Chance(seed ^ 0x5E75E7L);
        clients = 4 + chance.below(chance.oneIn(4) ? 60 : 16);
        boolean takesTime = chance.oneIn(2);
        // Drawn by themselves, so that the runs of one node stay what they were.
        Chance several = new Chance(seed ^ 0x0DE5L);
        nodes = several.oneIn(3) ? 2 + several.below(2) : 1;
        nodesFail = nodes > 1 && several.below(3) > 0;
        reconnectAfterGaps = nodesFail && several.oneIn(4);
        engineTakesTime = takesTime || nodes > 1;
        authorizer = chance.oneIn(3);
        listenerMisbehaves = chance.oneIn(3);
        webhooks = chance.oneIn(3);
        smallQueues = chance.oneIn(4);
        smallRooms = chance.oneIn(4);
        burst = chance.oneIn(3) ? 60 : 5_000;
        List<String> all = new ArrayList<>(CHANNELS);
        if (authorizer) {
            all.addAll(DECIDED);
        }
        // Few channels meet often, many meet differently.
        while (chance.oneIn(2) && all.size() > 2) {
            all.remove(chance.below(all.size()));
        }
        while (chance.oneIn(3) && all.size() > 4) {
            all.remove(chance.below(all.size()));
            all.remove(chance.below(all.size()));
        }
        channels = List.copyOf(all);
        Limits drawn = Limits.defaults().withMessageBurst(burst).withMessagesPerSecond(50);
        drawn = smallQueues ? drawn.withMaxQueuedMessages(40) : drawn;
        limits = smallRooms ? drawn.withMaxPresenceMembers(2) : drawn;
        for (int i = 0; i < APPS; i++) {
            App app = App.of("app-key-" + i, "app-secret-" + i + "-kept")
                    .withClientEvents(!chance.oneIn(5))
                    .withClientEventRate(chance.oneIn(3) ? 3 : 0)
                    .withSubscriptionCount(chance.oneIn(2))
                    .withCacheTtl(Duration.ofSeconds(chance.oneIn(2) ? 20 : 1800));
            apps.add(webhooks ? app.withWebhooks(Webhook.to(webhookUrl(i)).withBatching(chance.oneIn(2))) : app);
        }
    }

    static String webhookUrl(int app) {
        return "https://receiver.example/" + app;
    }
}
