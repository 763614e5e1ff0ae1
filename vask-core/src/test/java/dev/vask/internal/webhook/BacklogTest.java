package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Webhook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The backlog of an endpoint against a list that does the same slowly. */
class BacklogTest {
    private static final Webhook.Kind[] KINDS = {Webhook.Kind.CLIENT_EVENT, Webhook.Kind.CACHE_MISS};

    private final Backlog backlog = new Backlog();
    private final List<Payload> waiting = new ArrayList<>();
    private final List<List<Payload>> open = new ArrayList<>();

    private static Payload event(int number, String channel, Webhook.Kind kind, int bytes, long nanos) {
        return new Payload(channel, kind, "e" + number, bytes, 0, nanos, null);
    }

    private Set<String> heldChannels() {
        Set<String> channels = new HashSet<>();
        open.forEach(events -> events.forEach(event -> channels.add(event.channel())));
        return channels;
    }

    private List<Payload> ready() {
        Set<String> held = heldChannels();
        return waiting.stream().filter(it -> !held.contains(it.channel())).toList();
    }

    private long bytes() {
        return waiting.stream().mapToLong(Payload::bytes).sum()
                + open.stream().flatMap(List::stream).mapToLong(Payload::bytes).sum();
    }

    private int events() {
        return waiting.size() + open.stream().mapToInt(List::size).sum();
    }

    private List<Payload> add(Payload event) {
        waiting.add(event);
        List<Payload> discarded = new ArrayList<>();
        while (waiting.size() > 1 && (events() > Backlog.MAX_EVENTS || bytes() > Backlog.MAX_BYTES)) {
            discarded.add(waiting.remove(0));
        }
        return discarded;
    }

    private List<Payload> take(boolean batch) {
        List<Payload> next = new ArrayList<>();
        long bytes = 0;
        for (Payload event : ready()) {
            boolean full = next.size() == (batch ? Backlog.MAX_BATCH_EVENTS : 1);
            if (full || (!next.isEmpty() && bytes + event.bytes() > Backlog.MAX_BATCH_BYTES)) {
                break;
            }
            next.add(event);
            bytes += event.bytes();
        }
        waiting.removeAll(next);
        open.add(next);
        return next;
    }

    private boolean isRipe(long now) {
        List<Payload> ready = ready();
        return ready.size() >= Backlog.MAX_BATCH_EVENTS
                || ready.stream().mapToLong(Payload::bytes).sum() >= Backlog.MAX_BATCH_BYTES
                || (!ready.isEmpty() && now - ready.get(0).createdNanos() >= Backlog.WINDOW.toNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName(
            "after each of 3,000 random steps the backlog equals a list: order, ripeness, bounds, held channels, no leftovers")
    void equalsAList(long seed) {
        Random random = new Random(seed);
        int largest = seed % 2 == 0 ? 900_000 : 8_000;
        long now = Long.MAX_VALUE - 5_000_000;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(3) == 0 ? 5_000_000 : 0;
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    Payload event = event(
                            i, "c" + random.nextInt(6), KINDS[random.nextInt(2)], 1 + random.nextInt(largest), now);
                    assertThat(backlog.add(event)).isEqualTo(add(event));
                }
                case 4, 5 -> {
                    assertThat(backlog.hasReady()).isEqualTo(!ready().isEmpty());
                    if (backlog.hasReady()) {
                        boolean batch = random.nextBoolean();
                        assertThat(backlog.take(batch)).isEqualTo(take(batch));
                    }
                }
                case 6 -> {
                    if (!open.isEmpty()) {
                        backlog.done(open.remove(random.nextInt(open.size())));
                    }
                }
                default -> {
                    if (random.nextInt(40) == 0) {
                        List<Payload> unwanted = waiting.stream()
                                .filter(it -> it.kind() != Webhook.Kind.CLIENT_EVENT)
                                .toList();
                        waiting.removeAll(unwanted);
                        assertThat(backlog.keepOnly(Set.of(Webhook.Kind.CLIENT_EVENT)))
                                .containsExactlyInAnyOrderElementsOf(unwanted);
                    }
                }
            }
            assertThat(backlog.isRipe(now)).isEqualTo(isRipe(now));
            assertThat(backlog.isEmpty()).isEqualTo(waiting.isEmpty());
            assertThat(backlog.size()).isEqualTo(events());
            Set<String> channels = heldChannels();
            waiting.forEach(event -> channels.add(event.channel()));
            assertThat(backlog.channelCount()).isEqualTo(channels.size());
        }
        assertThat(backlog.clear()).containsExactlyInAnyOrderElementsOf(waiting);
        assertThat(backlog.isEmpty()).isTrue();
        open.forEach(backlog::done);
        assertThat(backlog.size()).isZero();
        assertThat(backlog.channelCount()).isZero();
    }

    @Test
    @DisplayName("a batch is ripe at exactly 100 events, 256 KiB or 50 ms, and takes no more than these")
    void edges() {
        for (int i = 0; i < 99; i++) {
            backlog.add(event(i, "c" + i, Webhook.Kind.CLIENT_EVENT, 10, 0));
        }
        assertThat(backlog.isRipe(Backlog.WINDOW.toNanos() - 1)).isFalse();
        assertThat(backlog.isRipe(Backlog.WINDOW.toNanos())).isTrue();
        backlog.add(event(99, "c", Webhook.Kind.CLIENT_EVENT, 10, 0));
        backlog.add(event(100, "c", Webhook.Kind.CLIENT_EVENT, 10, 0));
        assertThat(backlog.isRipe(0)).isTrue();
        List<Payload> first = backlog.take(true);
        assertThat(first).hasSize(100);
        assertThat(backlog.hasReady()).isFalse();
        backlog.done(first);
        assertThat(backlog.take(true)).hasSize(1);

        Backlog bytes = new Backlog();
        int half = 128 << 10;
        bytes.add(event(1, "a", Webhook.Kind.CLIENT_EVENT, half, 0));
        assertThat(bytes.isRipe(0)).isFalse();
        bytes.add(event(2, "b", Webhook.Kind.CLIENT_EVENT, half, 0));
        assertThat(bytes.isRipe(0)).isTrue();
        bytes.add(event(3, "c", Webhook.Kind.CLIENT_EVENT, 1, 0));
        assertThat(bytes.take(true)).hasSize(2);
    }

    @Test
    @DisplayName("16 MiB exactly are kept; the newest event is kept even if it is larger by itself")
    void boundInBytes() {
        assertThat(backlog.add(event(1, "a", Webhook.Kind.CLIENT_EVENT, 8 << 20, 0)))
                .isEmpty();
        assertThat(backlog.add(event(2, "b", Webhook.Kind.CLIENT_EVENT, 8 << 20, 0)))
                .isEmpty();
        assertThat(backlog.add(event(3, "c", Webhook.Kind.CLIENT_EVENT, 17 << 20, 0)))
                .hasSize(2);
        assertThat(backlog.size()).isEqualTo(1);
    }
}
