package dev.vask.examples.demo;

import dev.vask.ChannelInfo;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rooms somebody is in. A room is a presence channel; it is there while somebody is. Whenever one fills or empties,
 * everybody is told on the public channel {@value #BOARD}: a listener that triggers.
 */
final class Rooms implements VaskListener {
    static final String BOARD = "rooms";
    private static final String PREFIX = "presence-room.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,30}");
    private static final int MAX_LISTED = 30;

    private static final String VAULT_ROOM = "vault";

    /** What is said in the room {@code vault} goes on a channel of its own: one with presence cannot be encrypted. */
    static final String VAULT = "private-encrypted-room." + VAULT_ROOM;

    private volatile @Nullable VaskApp app;

    /** From now on the board of this app is kept. */
    void open(VaskApp app) {
        this.app = app;
    }

    /**
     * The channel of a room.
     *
     * @throws Refusal if there can be no room of this name
     */
    static String channelOf(String room) {
        if (!NAME.matcher(room).matches()) {
            throw new Refusal(400, "A room's name has 1 to 30 of the characters a-z, 0-9, - and _.");
        }
        return PREFIX + room;
    }

    /** Whether what is said in this room is to be encrypted. */
    static boolean isVault(String room) {
        return room.equals(VAULT_ROOM);
    }

    /** Whether a channel is a room. */
    static boolean isRoom(String channel) {
        return channel.startsWith(PREFIX)
                && NAME.matcher(channel.substring(PREFIX.length())).matches();
    }

    /** The rooms with the most people, as a JSON array of {@code {"name":…,"people":…}}. */
    static CompletionStage<String> board(VaskApp app) {
        return app.channels(PREFIX).thenApply(Rooms::toJson);
    }

    @Override
    public void onMemberAdded(VaskEvent.MemberAdded event) {
        announce(event.app(), event.channel());
    }

    @Override
    public void onMemberRemoved(VaskEvent.MemberRemoved event) {
        announce(event.app(), event.channel());
    }

    private void announce(String key, String channel) {
        VaskApp current = app;
        if (current != null && key.equals(current.definition().key()) && isRoom(channel)) {
            board(current).thenCompose(json -> current.trigger(BOARD, "changed", json));
        }
    }

    private static String toJson(List<ChannelInfo> channels) {
        List<ChannelInfo> listed = channels.stream()
                .filter(it -> it.users() > 0)
                .sorted(Comparator.comparingInt(ChannelInfo::users).reversed().thenComparing(ChannelInfo::name))
                .limit(MAX_LISTED)
                .toList();
        return Json.array(json -> {
            for (ChannelInfo channel : listed) {
                json.writeStartObject();
                json.writeStringField("name", channel.name().substring(PREFIX.length()));
                json.writeNumberField("people", channel.users());
                json.writeEndObject();
            }
        });
    }
}
