package dev.vask.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text encoded once and shared by all its receivers. Immutable; safe for any thread.
 *
 * <p>A server's frames are not masked (RFC 6455 §5.1), so even the whole frame is the same bytes for every connection:
 * {@link #as} keeps a transport's own form beside the text, made by the first receiver and used by all others.
 */
public final class OutboundText {
    private final byte[] utf8;

    // Both are caches of pure functions of the bytes: a lost race computes the same value twice.
    private @Nullable String text;
    private @Nullable Form form;

    private OutboundText(byte[] utf8, @Nullable String text) {
        this.utf8 = utf8;
        this.text = text;
    }

    /** A text of these characters. Unpaired surrogates become question marks, as UTF-8 has no bytes for them. */
    public static OutboundText of(String text) {
        return new OutboundText(text.getBytes(StandardCharsets.UTF_8), null);
    }

    /**
     * A text of these bytes.
     *
     * @param owned valid UTF-8; handed over, so the caller must not change it afterwards
     */
    public static OutboundText ofUtf8(byte[] owned) {
        return new OutboundText(owned, null);
    }

    /** Returns a text that shares the bytes, and not the characters and the form that receivers of this one have had made. */
    public OutboundText fresh() {
        return new OutboundText(utf8, null);
    }

    /** The length in bytes of UTF-8. */
    public int byteLength() {
        return utf8.length;
    }

    /** A new read-only view of the bytes, positioned at the first. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    /** The characters; decoded at the first call, then kept. */
    public String text() {
        String decoded = text;
        if (decoded == null) {
            decoded = new String(utf8, StandardCharsets.UTF_8);
            text = decoded;
        }
        return decoded;
    }

    /**
     * The transport's own form of this text, made at the first call and kept for the transport that asked last.
     *
     * @param framing a constant of the transport: the slot knows it by identity
     * @param <F> an immutable type, as all receivers share the value
     */
    public <F> F as(Framing<F> framing) {
        Form kept = form;
        if (kept != null && kept.framing == framing) {
            @SuppressWarnings("unchecked") // put there by this very framing
            F value = (F) kept.value;
            return value;
        }
        F made = framing.frame(this);
        form = new Form(framing, made);
        return made;
    }

    /** How a transport writes a text: a pure function, so that one result can serve every receiver. */
    @FunctionalInterface
    public interface Framing<F> {
        /** The form of a text; called seldom, must not block. */
        F frame(OutboundText text);
    }

    // Final fields: a reader that sees the record sees what is in it, without a volatile.
    private record Form(Framing<?> framing, Object value) {}

    @Override
    public String toString() {
        return "OutboundText[" + byteLength() + " bytes]";
    }
}
