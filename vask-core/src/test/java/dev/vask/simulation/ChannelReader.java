package dev.vask.simulation;

import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import java.util.List;
import java.util.Objects;

/** The frames of one connection that belong to a channel. */
final class ChannelReader {
    private final Reader reader;

    ChannelReader(Reader reader) {
        this.reader = reader;
    }

    /** The subscription that a command asked for has begun. */
    void succeeded(Command command, Frame frame) {
        View view = reader.view(command.channel());
        view.begin(command, reader.world().scheduler.moment());
        view.awaitsReplay = Rights.isCached(command.channel());
        if (Rights.isPresence(command.channel())) {
            String self = Host.memberOf(command, String.valueOf(reader.socketId()));
            view.member = self;
            roster(view, frame);
            reader.check(Invariant.I8, view.roster.contains(self), () -> self + " is not in its own list: " + frame);
        }
    }

    private void roster(View view, Frame frame) {
        try {
            JsonValue presence = Objects.requireNonNull(frame.data().get("presence"));
            JsonObject parts = Frame.JSON.object(presence.raw());
            List<JsonValue> ids =
                    Frame.JSON.array(Objects.requireNonNull(parts.get("ids")).raw());
            JsonObject hash =
                    Frame.JSON.object(Objects.requireNonNull(parts.get("hash")).raw());
            ids.forEach(id -> view.roster.add(id.text()));
            boolean consistent = view.roster.size() == ids.size()
                    && String.valueOf(ids.size())
                            .equals(Objects.requireNonNull(parts.get("count")).text())
                    && view.roster.stream().allMatch(id -> hash.get(id) != null);
            reader.check(Invariant.I5, consistent, () -> "ids, hash and count differ: " + frame.text());
        } catch (MalformedJsonException e) {
            reader.violated(Invariant.I5, "no list of members: " + frame.text());
        }
    }

    void reads(String channel, Frame frame) {
        View view = reader.view(channel);
        if (!view.in) {
            reader.violated(Invariant.I12, "is not subscribed to " + channel + " and got " + frame.text());
            return;
        }
        switch (frame.event()) {
            case "pusher_internal:member_added" -> {
                String member = frame.string("user_id");
                reader.check(Invariant.I8, !member.equals(view.member), () -> "own member_added: " + frame.text());
                reader.check(Invariant.I6, view.roster.add(member), () -> "added twice: " + frame.text());
            }
            case "pusher_internal:member_removed" -> {
                String member = frame.string("user_id");
                reader.check(Invariant.I5, !member.equals(view.member), () -> "own member_removed: " + frame.text());
                reader.check(Invariant.I6, view.roster.remove(member), () -> "removed unseen: " + frame.text());
            }
            case "pusher_internal:subscription_count" -> view.lastCount = frame.number("subscription_count");
            case "pusher:cache_miss" -> cacheMiss(channel, view);
            default -> event(channel, view, frame);
        }
        if (!frame.event().equals("pusher:cache_miss")) {
            reader.check(
                    Invariant.I23, !view.awaitsReplay, () -> "no cached event nor cache_miss, but " + frame.text());
        }
    }

    private void event(String channel, View view, Frame frame) {
        String name = frame.event();
        int digits = name.startsWith("client-e") ? 8 : 1;
        int number = Integer.parseInt(name.substring(digits));
        Ledger.Channel log = reader.world().ledger.channel(reader.app(), channel);
        Published event = log.find(number);
        if (event == null) {
            reader.violated(Invariant.I18, "never published on " + channel + " of its app: " + frame.text());
            return;
        }
        event.delivered = true;
        boolean replay = view.awaitsReplay;
        view.awaitsReplay = false;
        String self = String.valueOf(reader.socketId());
        if (replay) {
            replayed(log, event, view);
        } else {
            reader.check(Invariant.I9, !view.hasSeen(event), () -> event + " twice on " + channel);
            reader.check(
                    Invariant.I9,
                    isLate() || event.completed < 0 || event.completed >= view.askedAt,
                    () -> event + " was over before the subscription to " + channel);
            reader.check(Invariant.I11, !self.equals(event.except), () -> event + " excludes it");
        }
        reader.check(Invariant.I19, !event.refused, () -> event + " was refused");
        reader.check(
                Invariant.I9,
                !channel.endsWith("-even") || event.isEven(),
                () -> event + " should not pass its filter");
        reader.check(
                isLate() ? Invariant.G1 : Invariant.I10,
                view.isInOrder(event, log),
                () -> event + " on " + channel + " after one that others got later");
        reader.check(
                Invariant.I10, view.isNextOfPublisher(event), () -> event + " on " + channel + " after a later one");
    }

    /** The event that a cache channel kept. */
    private void replayed(Ledger.Channel log, Published kept, View view) {
        reader.check(Invariant.I23, !kept.fromClient, () -> kept + " is a client's and was kept");
        long age = view.askedNanos - kept.completedNanos;
        reader.check(
                Invariant.I23,
                isLate() || kept.completed < 0 || age < ttl(),
                () -> kept + " should have expired: " + age);
        reader.check(
                Invariant.I23,
                isLate() || kept.discarded < 0 || view.askedAt <= kept.discarded,
                () -> kept + " was replayed after its app was removed");
        for (Published later : log.all()) {
            boolean newer = kept.completed >= 0
                    && later.begun > kept.completed
                    && !later.fromClient
                    && later.discarded < 0
                    && isOver(later, view);
            if (newer && isLate()) {
                view.owed = later;
            } else {
                reader.check(Invariant.I23, !newer, () -> kept + " was replayed, though the last was " + later);
            }
        }
    }

    private void cacheMiss(String channel, View view) {
        reader.check(Invariant.I23, view.awaitsReplay, () -> "cache_miss out of place on " + channel);
        view.awaitsReplay = false;
        if (channel.endsWith("-even")) {
            return;
        }
        for (Published event :
                reader.world().ledger.channel(reader.app(), channel).all()) {
            boolean kept = !event.fromClient
                    && event.discarded < 0
                    && isOver(event, view)
                    // Its time runs from when it is kept, which is before its publisher hears that it is done.
                    && reader.world().time.elapsedNanos() - event.begunNanos < ttl();
            if (kept && isLate()) {
                view.owed = event;
            } else {
                reader.check(Invariant.I23, !kept, () -> "cache_miss on " + channel + ", though there was " + event);
            }
        }
    }

    /** Between nodes everything has a way to go: what was over elsewhere may still come. */
    private boolean isLate() {
        return reader.world().setup.nodes > 1;
    }

    /** Whether it was delivered to all before the subscription was asked for. */
    private static boolean isOver(Published event, View view) {
        return !event.refused && !event.mayBeLost && event.completed >= 0 && event.completed < view.askedAt;
    }

    private long ttl() {
        return reader.world().setup.apps.get(reader.app()).cacheTtl().toNanos();
    }
}
