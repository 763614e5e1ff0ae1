package dev.vask.internal.hub;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The apps of this node, and where the backplane's word arrives. Safe for any thread. */
public final class Hub implements BackplaneListener {
    private final Limits limits;
    private final ProtocolPolicy policy;
    private final Backplane backplane;
    private final HostEvents events;
    private final Counters counters;
    private final VaskTime time;
    private final CacheBudget cacheBudget;
    private final Senders senders;
    private final ConcurrentMap<String, AppHub> apps = new ConcurrentHashMap<>();

    public Hub(
            Limits limits,
            ProtocolPolicy policy,
            Backplane backplane,
            HostEvents events,
            Counters counters,
            VaskTime time,
            Senders senders) {
        this.limits = limits;
        this.policy = policy;
        this.backplane = backplane;
        this.events = events;
        this.counters = counters;
        this.time = time;
        this.senders = senders;
        this.cacheBudget = new CacheBudget(limits.maxCachedBytes());
    }

    /** The hub of an app, which stays as it is where it was seen before. */
    public AppHub of(App app) {
        return apps.compute(app.key(), (key, known) -> known == null ? new AppHub(this, app) : known.revived());
    }

    /**
     * The hub of an app, which from now on is as given here: a secret or switch holds at once for open connections too, and
     * a disabled app's are closed with 4003.
     */
    public AppHub replace(App app) {
        AppHub hub = of(app);
        if (hub.app() != app) {
            hub.replace(app);
            if (!app.enabled()) {
                hub.closeAll(CloseCode.APP_DISABLED);
            }
        }
        return hub;
    }

    /** The hub of an app that has been seen, or null. */
    public @Nullable AppHub find(String key) {
        return apps.get(key);
    }

    /** The app with this key as it is now, or null if it was never seen or is removed. */
    public @Nullable App serving(String key) {
        AppHub hub = apps.get(key);
        return hub == null || hub.shut() == CloseCode.APP_UNKNOWN ? null : hub.app();
    }

    /** Closes an app's connections with 4001; the app is forgotten once they have left their channels. */
    public void remove(String key) {
        AppHub hub = apps.get(key);
        if (hub != null) {
            hub.retire();
            hub.closeAll(CloseCode.APP_UNKNOWN);
            forgetIfDone(hub);
        }
    }

    void forgetIfDone(AppHub hub) {
        apps.computeIfPresent(hub.key(), (key, known) -> known == hub && hub.isDone() ? null : known);
    }

    /** The hubs of all apps that have been seen. */
    public Collection<AppHub> all() {
        return apps.values();
    }

    /** Where events for the host go. */
    public HostEvents events() {
        return events;
    }

    /** How many connections are open. */
    public int connectionCount() {
        return apps.values().stream().mapToInt(AppHub::connectionCount).sum();
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.deliver(topic.channel(), envelope);
        }
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.memberAdded(topic.channel(), member);
        }
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.memberRemoved(topic.channel(), userId);
        }
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        AppHub app = apps.get(user.app());
        if (app != null) {
            app.online(user.channel(), online);
        }
    }

    @Override
    public void onOccupied(Topic topic) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.occupied(topic.channel());
        }
    }

    @Override
    public void onVacated(Topic topic) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.vacated(topic.channel());
        }
    }

    Limits limits() {
        return limits;
    }

    ProtocolPolicy policy() {
        return policy;
    }

    Backplane backplane() {
        return backplane;
    }

    Counters counters() {
        return counters;
    }

    VaskTime time() {
        return time;
    }

    Senders senders() {
        return senders;
    }

    CacheBudget cacheBudget() {
        return cacheBudget;
    }
}
