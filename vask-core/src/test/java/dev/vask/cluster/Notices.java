package dev.vask.cluster;

import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What apps' webhooks are still to be told: for each topic one after the other, by any node that is well, until one says
 * that it is done. An end waits for three seconds whether it lasts.
 */
final class Notices {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SharedEngine engine;
    private final Map<Topic, Line> lines = new LinkedHashMap<>();
    private int numbers;

    private static final class Line {
        private final Deque<Notice> waiting = new ArrayDeque<>();
        private final Map<String, VaskTime.Cancellable> ends = new HashMap<>();
        private @Nullable EngineNode teller;
        private @Nullable EngineNode failed;
        private VaskTime.@Nullable Cancellable pause;
    }

    Notices(SharedEngine engine) {
        this.engine = engine;
    }

    void happened(Topic topic, Notice.Kind kind, @Nullable String userId) {
        Line line = lines.computeIfAbsent(topic, it -> new Line());
        Notice notice =
                new Notice("n" + ++numbers, topic, kind, userId, engine.time().epochMillis());
        String of = String.valueOf(userId);
        switch (kind) {
            case OCCUPIED, MEMBER_ADDED -> {
                VaskTime.Cancellable end = line.ends.remove(of);
                if (end == null) {
                    line.waiting.add(notice);
                    tell(line);
                } else {
                    end.cancel();
                }
            }
            case VACATED, MEMBER_REMOVED ->
                line.ends.put(of, engine.time().after(GRACE, () -> {
                    line.ends.remove(of);
                    line.waiting.add(notice);
                    tell(line);
                }));
        }
    }

    /** Whoever waits for somebody to tell it looks again. */
    void next() {
        lines.values().forEach(this::tell);
    }

    private void tell(Line line) {
        Notice notice = line.waiting.peek();
        if (notice == null || line.teller != null || line.pause != null) {
            return;
        }
        EngineNode node = engine.well(line.failed);
        node = node == null ? engine.well(null) : node;
        if (node != null) {
            line.teller = node;
            node.notice(notice);
        }
    }

    /** @param told false if another is to be asked */
    void answered(EngineNode node, Notice notice, boolean told) {
        Line line = lines.get(notice.topic());
        if (line == null || line.teller != node || !notice.equals(line.waiting.peek())) {
            // Another has been asked meanwhile.
            return;
        }
        line.teller = null;
        line.failed = told ? null : node;
        if (told) {
            line.waiting.remove();
            tell(line);
        } else {
            line.pause = engine.time().after(AGAIN, () -> {
                line.pause = null;
                tell(line);
            });
        }
    }

    /** What a dead node was to tell, others do. */
    void isGone(EngineNode node) {
        lines.values().forEach(line -> {
            if (line.teller == node) {
                line.teller = null;
                tell(line);
            }
        });
    }

    /** The store has lost them. */
    void lose() {
        lines.values().forEach(line -> {
            line.ends.values().forEach(VaskTime.Cancellable::cancel);
            if (line.pause != null) {
                line.pause.cancel();
            }
        });
        lines.clear();
    }
}
