package dev.vask.redis;

import dev.vask.redis.Wire.Malformed;
import dev.vask.redis.Wire.Reader;
import dev.vask.redis.Wire.Writer;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What travels on a topic, as bytes: a version, a letter for what it is, then its parts. Scripts write the changes that
 * they make themselves ({@code prelude.lua}); of an event on a cache channel they write the head.
 */
final class EnvelopeCodec {
    static final byte VERSION = 1;

    private static final int CACHE_VERSION_DIGITS = 16;
    private static final int EXCEPT = 1;
    private static final int CACHE = 2;
    private static final int TAGS = 4;

    private EnvelopeCodec() {}

    /** An envelope as it is published. */
    static byte[] message(String origin, int incarnation, long seq, Envelope envelope) {
        Writer out = new Writer(size(envelope) + 96);
        out.u8(VERSION).u8(envelope instanceof Envelope.Event ? 'E' : 'T');
        return body(out, origin, incarnation, seq, envelope);
    }

    /** An event of a cache channel, less the head that its script puts in front. */
    static byte[] cacheBody(String origin, int incarnation, long seq, Envelope.Event event) {
        return body(new Writer(size(event) + 96), origin, incarnation, seq, event);
    }

    /** About how many bytes it has, or more. */
    static int size(Envelope envelope) {
        if (!(envelope instanceof Envelope.Event event)) {
            return 0;
        }
        int size = event.frame().byteLength();
        CachedEvent cache = event.cache();
        if (cache != null) {
            size += 3 * (cache.event().length() + cache.data().length());
        }
        Map<String, String> tags = event.tags();
        if (tags != null) {
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                size += 3 * (tag.getKey().length() + tag.getValue().length()) + 8;
            }
        }
        return size;
    }

    private static byte[] body(Writer out, String origin, int incarnation, long seq, Envelope envelope) {
        out.text(origin).i32(incarnation).i64(seq);
        if (envelope instanceof Envelope.Event event) {
            write(out, event);
        }
        return out.done();
    }

    private static void write(Writer out, Envelope.Event event) {
        String except = event.exceptSocketId();
        CachedEvent cache = event.cache();
        Map<String, String> tags = event.tags();
        out.u8((except == null ? 0 : EXCEPT) | (cache == null ? 0 : CACHE) | (tags == null ? 0 : TAGS));
        out.bytes(event.frame().asByteBuffer());
        if (except != null) {
            out.text(except);
        }
        if (cache != null) {
            out.text(cache.event()).text(cache.data()).i64(cache.timeToLive().toMillis());
        }
        if (tags != null) {
            out.i32(tags.size());
            tags.forEach((key, value) -> out.text(key).text(value));
        }
    }

    /**
     * Reads what {@link #message} or a script wrote.
     *
     * @throws Malformed for what no node of this version writes
     */
    static Incoming read(byte[] message) {
        if (message.length < 2 || message[0] != VERSION) {
            throw new Malformed("of another version");
        }
        return switch (message[1]) {
            case 'E' -> sent(new Reader(message, 2), 0, true);
            case 'T' -> sent(new Reader(message, 2), 0, false);
            case 'C' -> sent(new Reader(message, 2 + CACHE_VERSION_DIGITS), cacheVersion(message), true);
            case 'A' -> added(new Reader(message, 2));
            case 'R' -> removed(new Reader(message, 2));
            case 'U' -> online(new Reader(message, 2), true);
            case 'D' -> online(new Reader(message, 2), false);
            case 'N' -> count(new Reader(message, 2));
            case 'K' -> new Incoming.CountAgain(new Reader(message, 2).text());
            default -> throw new Malformed("of an unknown kind");
        };
    }

    private static Incoming sent(Reader in, long cacheVersion, boolean event) {
        String origin = in.text();
        int incarnation = in.i32();
        long seq = in.i64();
        return new Incoming.Sent(origin, incarnation, seq, cacheVersion, event ? event(in) : new Envelope.Terminate());
    }

    private static Envelope.Event event(Reader in) {
        int flags = in.u8();
        OutboundText frame = OutboundText.ofUtf8(in.bytes());
        String except = (flags & EXCEPT) != 0 ? in.text() : null;
        CachedEvent cache =
                (flags & CACHE) != 0 ? new CachedEvent(in.text(), in.text(), Duration.ofMillis(in.i64())) : null;
        return new Envelope.Event(frame, except, cache, (flags & TAGS) != 0 ? tags(in) : null);
    }

    private static Map<String, String> tags(Reader in) {
        int count = in.i32();
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            tags.put(in.text(), in.text());
        }
        return tags;
    }

    private static Incoming added(Reader in) {
        return new Incoming.Added(in.text(), number(in.text()), in.text(), new PresenceMember(in.text(), in.text()));
    }

    private static Incoming removed(Reader in) {
        return new Incoming.Removed(in.text(), number(in.text()), in.text(), in.text());
    }

    private static Incoming online(Reader in, boolean online) {
        return new Incoming.Online(in.text(), number(in.text()), online);
    }

    private static Incoming count(Reader in) {
        return new Incoming.Count(Math.toIntExact(Math.min(Integer.MAX_VALUE, number(in.text()))), in.text());
    }

    private static long cacheVersion(byte[] message) {
        if (message.length < 2 + CACHE_VERSION_DIGITS) {
            throw new Malformed("ends too early");
        }
        return number(new String(message, 2, CACHE_VERSION_DIGITS, StandardCharsets.US_ASCII));
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new Malformed("not a number: " + digits);
        }
    }

    /** What a cache channel keeps, with the time it has left; null where that is nothing. */
    static Incoming.@Nullable Sent kept(byte @Nullable [] message, long millisLeft) {
        if (message == null || millisLeft <= 0) {
            return null;
        }
        if (!(read(message) instanceof Incoming.Sent sent) || !(sent.envelope() instanceof Envelope.Event event)) {
            throw new Malformed("no event where one is kept");
        }
        CachedEvent cache = event.cache();
        if (cache == null) {
            throw new Malformed("kept, but not to be kept");
        }
        CachedEvent left = new CachedEvent(cache.event(), cache.data(), Duration.ofMillis(millisLeft));
        Envelope.Event now = new Envelope.Event(event.frame(), event.exceptSocketId(), left, event.tags());
        return new Incoming.Sent(sent.origin(), sent.incarnation(), sent.seq(), sent.cacheVersion(), now);
    }
}
