package dev.vask.redis;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.List;

/** Every script of a topic once, on a topic of nobody's, so that nothing but a cached value of a second is left. */
final class Rehearsal {
    private static final byte[] YES = TopicCalls.flag(true);
    private static final byte[] NO = TopicCalls.flag(false);
    private static final byte[] ONE = TopicCalls.digits(1);
    private static final byte[] USER = Wire.utf8("user");

    /** One call. */
    static final class Step {
        private final Script script;
        private final byte[][] more;

        Step(Script script, byte[]... more) {
            this.script = script;
            this.more = more;
        }

        Script script() {
            return script;
        }

        byte[][] more() {
            return more;
        }
    }

    static final List<Step> STEPS = List.of(
            new Step(Script.SUBSCRIBE, ONE, NO, NO, YES, YES),
            new Step(Script.JOIN, USER, Wire.utf8("{}"), NO, NO, Wire.utf8("")),
            new Step(Script.SNAPSHOT),
            new Step(Script.STATE),
            new Step(Script.COUNT, ONE, YES),
            new Step(Script.CACHE, cached(), TopicCalls.digits(1_000)),
            new Step(Script.LEAVE, USER, YES, NO, Wire.utf8("")),
            new Step(Script.UNSUBSCRIBE, YES, NO, NO));

    private Rehearsal() {}

    private static byte[] cached() {
        CachedEvent cache = new CachedEvent("rehearsal", "{}", Duration.ofSeconds(1));
        return EnvelopeCodec.cacheBody("rehearsal", 1, 1, new Envelope.Event(OutboundText.of("{}"), null, cache, null));
    }
}
